// What the C interface has no words for about versions of a catalog's tables: which tables a statement reads, and reading
// them all as they were in one version, without a word of that in the statement.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/catalog/catalog.hpp"
#include "duckdb/catalog/catalog_entry/macro_catalog_entry.hpp"
#include "duckdb/catalog/catalog_entry/schema_catalog_entry.hpp"
#include "duckdb/catalog/catalog_entry/table_catalog_entry.hpp"
#include "duckdb/catalog/catalog_entry/view_catalog_entry.hpp"
#include "duckdb/common/exception/transaction_exception.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/client_context_state.hpp"
#include "duckdb/main/config.hpp"
#include "duckdb/main/connection.hpp"
#include "duckdb/parser/statement/select_statement.hpp"
#include "duckdb/planner/binder.hpp"
#include "duckdb/planner/operator/logical_get.hpp"
#include "duckdb/planner/planner.hpp"
#include "duckdb/planner/planner_extension.hpp"
#include "duckdb/planner/tableref/bound_at_clause.hpp"

namespace {

using duckdb::string;

duckdb::ClientContext &Of(duckdb_connection connection) {
	return *reinterpret_cast<duckdb::Connection *>(connection)->context;
}

//! The catalog whose versions are held.
struct Versioned : public duckdb::PlannerExtensionInfo {
	explicit Versioned(string catalog_p) : catalog(std::move(catalog_p)) {
	}
	string catalog;
};

//! The version that a connection's statements read, and the tables that its last bound statement reads.
class Reading : public duckdb::ClientContextState {
public:
	static constexpr const char *NAME = "tavana_reading";
	bool held = false;
	int64_t version = 0;
	duckdb::vector<std::pair<string, string>> tables;
};

duckdb::TransactionException Changed(const duckdb::TableCatalogEntry &table, const char *how) {
	return duckdb::TransactionException("table \"%s\" was %s since this transaction first read the lake", table.name, how);
}

bool SameColumns(duckdb::TableCatalogEntry &table, const duckdb::LogicalGet &get) {
	duckdb::idx_t index = 0;
	for (auto &column : table.GetColumns().Logical()) {
		if (index == get.names.size() || column.Name() != get.names[index] ||
		    column.Type() != get.returned_types[index]) {
			return false;
		}
		index++;
	}
	return index == get.names.size();
}

//! Lets a scan read its table as it was in a version.
void ReadAt(duckdb::ClientContext &context, duckdb::LogicalGet &get, duckdb::TableCatalogEntry &table, int64_t version) {
	duckdb::BoundAtClause at("version", duckdb::Value::BIGINT(version));
	duckdb::EntryLookupInfo lookup(duckdb::CatalogType::TABLE_ENTRY, table.name, &at, duckdb::QueryErrorContext());
	auto entry = table.ParentCatalog().GetEntry(context, table.ParentSchema().name, lookup,
	                                            duckdb::OnEntryNotFound::RETURN_NULL);
	if (!entry || entry->type != duckdb::CatalogType::TABLE_ENTRY) {
		throw Changed(table, "made or renamed");
	}
	auto &then = entry->Cast<duckdb::TableCatalogEntry>();
	if (!SameColumns(then, get)) {
		throw Changed(table, "altered");
	}
	duckdb::unique_ptr<duckdb::FunctionData> bind_data;
	get.function = then.GetScanFunction(context, bind_data, lookup);
	get.bind_data = std::move(bind_data);
}

void ReadAll(duckdb::ClientContext &context, duckdb::LogicalOperator &plan, const string &catalog, Reading &reading) {
	if (plan.type == duckdb::LogicalOperatorType::LOGICAL_GET) {
		auto &get = plan.Cast<duckdb::LogicalGet>();
		auto table = get.GetTable();
		if (table && table->ParentCatalog().GetName() == catalog) {
			reading.tables.emplace_back(table->ParentSchema().name, table->name);
			if (reading.held) {
				ReadAt(context, get, *table, reading.version);
			}
		}
	}
	for (auto &child : plan.children) {
		ReadAll(context, *child, catalog, reading);
	}
}

void Bound(duckdb::PlannerExtensionInput &input, duckdb::BoundStatement &statement) {
	auto reading = input.context.registered_state->GetOrCreate<Reading>(Reading::NAME);
	reading->tables.clear();
	if (statement.plan) {
		ReadAll(input.context, *statement.plan, static_cast<Versioned &>(*input.info).catalog, *reading);
	}
}

//! Whether a text, as the engine writes it, has the clause that names a version.
bool NamesVersion(const string &text) {
	return duckdb::StringUtil::Contains(duckdb::StringUtil::Upper(text), "AT (");
}

} // namespace

extern "C" {

//! From now on, notes which tables of a catalog the statements of an engine read, and lets connections hold a version.
bool tavana_note_tables(duckdb_database database, const char *catalog) {
	try {
		auto &instance = *reinterpret_cast<duckdb::DatabaseWrapper *>(database)->database->instance;
		duckdb::PlannerExtension extension;
		extension.post_bind_function = Bound;
		extension.planner_info = duckdb::make_shared_ptr<Versioned>(catalog);
		duckdb::PlannerExtension::Register(duckdb::DBConfig::GetConfig(instance), std::move(extension));
		return true;
	} catch (...) {
		return false;
	}
}

//! Lets the statements of a connection that are bound from now on read a version, until it is let go of.
bool tavana_hold_version(duckdb_connection connection, int64_t version) {
	try {
		auto reading = Of(connection).registered_state->GetOrCreate<Reading>(Reading::NAME);
		reading->held = true;
		reading->version = version;
		return true;
	} catch (...) {
		return false;
	}
}

void tavana_release_version(duckdb_connection connection) {
	try {
		Of(connection).registered_state->GetOrCreate<Reading>(Reading::NAME)->held = false;
	} catch (...) {
	}
}

//! Tells schema and name of each table of the catalog that the statement which the connection bound last reads.
void tavana_each_table(duckdb_connection connection, void *state,
                       void (*tell)(void *state, const char *schema, size_t schema_size, const char *name,
                                    size_t name_size)) {
	try {
		auto reading = Of(connection).registered_state->Get<Reading>(Reading::NAME);
		if (reading) {
			for (auto &table : reading->tables) {
				tell(state, table.first.data(), table.first.size(), table.second.data(), table.second.size());
			}
		}
	} catch (...) {
	}
}

//! Whether a statement names versions of tables, itself or in a view or macro that it uses; true as well where it cannot
//! be told.
bool tavana_names_version(duckdb_connection connection, duckdb_extracted_statements extracted, size_t index) {
	try {
		auto &context = Of(connection);
		auto &statements = reinterpret_cast<duckdb::ExtractStatementsWrapper *>(extracted)->statements;
		auto statement = statements.at(index)->Copy();
		bool names = NamesVersion(statement->ToString());
		bool bound = false;
		context.RunFunctionInTransaction([&]() {
			duckdb::Planner planner(context);
			planner.binder->SetCatalogLookupCallback([&](duckdb::CatalogEntry &entry) {
				switch (entry.type) {
				case duckdb::CatalogType::VIEW_ENTRY:
					names = names || NamesVersion(entry.Cast<duckdb::ViewCatalogEntry>().GetQuery().ToString());
					break;
				case duckdb::CatalogType::MACRO_ENTRY:
				case duckdb::CatalogType::TABLE_MACRO_ENTRY:
					names = names || NamesVersion(entry.ToSQL());
					break;
				default:
					break;
				}
			});
			planner.CreatePlan(std::move(statement));
			bound = planner.properties.bound_all_parameters;
		}, false);
		return names || !bound;
	} catch (...) {
		return true;
	}
}

} // extern "C"
