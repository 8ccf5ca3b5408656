// Names of the service's own tables. They are no tables of the engine: what is read of them comes with the statement and lies
// in temporary tables, to which their names lead.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/catalog/catalog.hpp"
#include "duckdb/common/string_util.hpp"
#include "duckdb/function/replacement_scan.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/config.hpp"
#include "duckdb/parser/tableref/basetableref.hpp"

namespace {

using duckdb::string;
using duckdb::StringUtil;

//! `tavana.NAME`, or in full `tavana.system.NAME`.
bool IsOurs(const duckdb::ReplacementScanInput &input) {
	if (input.catalog_name.empty()) {
		return StringUtil::CIEquals(input.schema_name, "tavana");
	}
	return StringUtil::CIEquals(input.catalog_name, "tavana") && StringUtil::CIEquals(input.schema_name, "system");
}

duckdb::unique_ptr<duckdb::TableRef> Find(duckdb::ClientContext &context, duckdb::ReplacementScanInput &input,
                                          duckdb::optional_ptr<duckdb::ReplacementScanData>) {
	if (!IsOurs(input)) {
		return nullptr;
	}
	const string name = "tavana_served_" + StringUtil::Lower(input.table_name);
	duckdb::EntryLookupInfo lookup(duckdb::CatalogType::TABLE_ENTRY, name);
	if (!duckdb::Catalog::GetEntry(context, "temp", "main", lookup, duckdb::OnEntryNotFound::RETURN_NULL)) {
		return nullptr;
	}
	auto table = duckdb::make_uniq<duckdb::BaseTableRef>();
	table->catalog_name = "temp";
	table->schema_name = "main";
	table->table_name = name;
	table->alias = input.table_name;
	return std::move(table);
}

} // namespace

extern "C" {

//! From now on, the names of the service's own tables lead to the temporary tables that statements bring along.
bool tavana_find_served(duckdb_database database) {
	try {
		auto &instance = *reinterpret_cast<duckdb::DatabaseWrapper *>(database)->database->instance;
		duckdb::DBConfig::GetConfig(instance).replacement_scans.emplace_back(Find);
		return true;
	} catch (...) {
		return false;
	}
}

} // extern "C"
