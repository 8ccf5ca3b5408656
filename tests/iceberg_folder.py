"""Iceberg tables in a folder, without a catalog beside it: the newest metadata file is the table."""

from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.io import load_file_io
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import new_table_metadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC


class Folder(NoopCatalog, MetastoreCatalog):
    """Makes tables and writes their commits."""

    def __init__(self):
        super().__init__("folder")
        self.tables = {}

    def create_table(self, name, schema, location, partition_spec=UNPARTITIONED_PARTITION_SPEC, properties=None):
        """A new table of Arrow columns at a `file://` location."""
        properties = properties or {}
        metadata = new_table_metadata(
            location=location,
            schema=self._convert_schema_if_needed(schema),
            partition_spec=partition_spec,
            sort_order=UNSORTED_SORT_ORDER,
            properties=properties,
        )
        path = load_location_provider(location, properties).new_table_metadata_file_location()
        io = load_file_io(self.properties, path)
        self._write_metadata(metadata, io, path)
        self.tables[name] = Table((name,), metadata, path, io, self)
        return self.tables[name]

    def load_table(self, identifier):
        return self.tables[identifier[-1]]

    def commit_table(self, table, requirements, updates):
        staged = self._update_and_stage_table(table, table.name(), requirements, updates)
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        self.tables[table.name()[-1]] = Table(table.name(), staged.metadata, staged.metadata_location, staged.io, self)
        return CommitTableResponse(metadata=staged.metadata, metadata_location=staged.metadata_location)
