// What the C interface has no words for about names: where the engine finds one, where it looks first, which catalogs and
// files a statement reads, and a stream that is seen under a temporary name.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/catalog/catalog.hpp"
#include "duckdb/catalog/catalog_entry/schema_catalog_entry.hpp"
#include "duckdb/catalog/catalog_search_path.hpp"
#include "duckdb/common/arrow/arrow_wrapper.hpp"
#include "duckdb/function/table/arrow.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/client_context_state.hpp"
#include "duckdb/main/client_data.hpp"
#include "duckdb/main/config.hpp"
#include "duckdb/main/connection.hpp"
#include "duckdb/main/prepared_statement_data.hpp"
#include "duckdb/main/relation.hpp"
#include "duckdb/planner/expression/bound_function_expression.hpp"
#include "duckdb/planner/expression_iterator.hpp"
#include "duckdb/planner/logical_operator_visitor.hpp"
#include "duckdb/planner/operator/logical_get.hpp"
#include "duckdb/planner/planner_extension.hpp"

#include <cstring>

namespace {

using duckdb::string;

duckdb::Connection &Of(duckdb_connection connection) {
	return *reinterpret_cast<duckdb::Connection *>(connection);
}

void NoRelease(ArrowArrayStream *stream) {
	stream->release = nullptr;
}

//! Lends the stream: it stays its maker's to release.
duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> Lend(uintptr_t stream, duckdb::ArrowStreamParameters &) {
	auto lent = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
	lent->arrow_array_stream = *reinterpret_cast<ArrowArrayStream *>(stream);
	lent->arrow_array_stream.release = NoRelease;
	return lent;
}

void Describe(ArrowArrayStream *stream, ArrowSchema &schema) {
	stream->get_schema(stream, &schema);
}

//! The files that the connection's last bound statement reads, and whether its functions are all CONSISTENT: where they
//! are, and what they are given is the same, so is the result.
class FilesRead : public duckdb::ClientContextState {
public:
	static constexpr const char *NAME = "tavana_files_read";
	duckdb::vector<string> firsts;
	bool is_consistent = false;
};

bool IsConsistent(const duckdb::Expression &expression) {
	if (expression.GetExpressionClass() == duckdb::ExpressionClass::BOUND_FUNCTION) {
		auto &function = expression.Cast<duckdb::BoundFunctionExpression>().function;
		// `error` has no result. The engine puts it where a subquery may have too many rows.
		if (function.GetStability() != duckdb::FunctionStability::CONSISTENT && function.name != "error") {
			return false;
		}
	}
	bool all = true;
	duckdb::ExpressionIterator::EnumerateChildren(
	    expression, [&](const duckdb::Expression &child) { all = all && IsConsistent(child); });
	return all;
}

//! Functions in the place of a table that read files, which have versions, or a snapshot of the lake, or nothing. All others
//! tell of the engine.
bool ReadsFilesOrNothing(const string &function) {
	static const duckdb::unordered_set<string> NAMES = {
	    "read_parquet", "parquet_scan", "read_csv", "read_csv_auto", "read_json", "read_json_auto", "read_ndjson",
	    "read_ndjson_auto", "delta_scan", "iceberg_scan", "ducklake_scan", "range", "generate_series", "unnest", "repeat", "repeat_row",
	    "json_each", "json_tree"};
	return NAMES.count(function) > 0;
}

bool IsConsistent(duckdb::LogicalOperator &plan) {
	bool all = true;
	if (plan.type == duckdb::LogicalOperatorType::LOGICAL_GET) {
		all = ReadsFilesOrNothing(plan.Cast<duckdb::LogicalGet>().function.name);
	}
	duckdb::LogicalOperatorVisitor::EnumerateExpressions(
	    plan, [&](duckdb::unique_ptr<duckdb::Expression> *expression) { all = all && IsConsistent(**expression); });
	for (auto &child : plan.children) {
		all = all && IsConsistent(*child);
	}
	return all;
}

//! Adds the first location of each function that reads files by a list of them or by one location.
void AddFiles(duckdb::LogicalOperator &plan, duckdb::vector<string> &firsts) {
	if (plan.type == duckdb::LogicalOperatorType::LOGICAL_GET) {
		auto &parameters = plan.Cast<duckdb::LogicalGet>().parameters;
		const duckdb::Value *first = parameters.empty() ? nullptr : &parameters[0];
		if (first && !first->IsNull() && first->type().id() == duckdb::LogicalTypeId::LIST) {
			auto &list = duckdb::ListValue::GetChildren(*first);
			first = list.empty() ? nullptr : &list[0];
		}
		if (first && !first->IsNull() && first->type().id() == duckdb::LogicalTypeId::VARCHAR) {
			firsts.push_back(duckdb::StringValue::Get(*first));
		}
	}
	for (auto &child : plan.children) {
		AddFiles(*child, firsts);
	}
}

void NoteFiles(duckdb::PlannerExtensionInput &input, duckdb::BoundStatement &statement) {
	auto read = input.context.registered_state->GetOrCreate<FilesRead>(FilesRead::NAME);
	read->firsts.clear();
	read->is_consistent = statement.plan && IsConsistent(*statement.plan);
	if (statement.plan) {
		AddFiles(*statement.plan, read->firsts);
	}
}

//! A copy that is freed with `duckdb_free`; null where there is no memory for it.
char *Copied(const char *text) {
	auto size = strlen(text) + 1;
	auto copy = reinterpret_cast<char *>(duckdb_malloc(size));
	if (copy) {
		memcpy(copy, text, size);
	}
	return copy;
}

} // namespace

extern "C" {

//! From now on, notes which files the statements of an engine read.
bool tavana_note_files(duckdb_database database) {
	try {
		auto &instance = *reinterpret_cast<duckdb::DatabaseWrapper *>(database)->database->instance;
		duckdb::PlannerExtension extension;
		extension.post_bind_function = NoteFiles;
		duckdb::PlannerExtension::Register(duckdb::DBConfig::GetConfig(instance), std::move(extension));
		return true;
	} catch (...) {
		return false;
	}
}

//! Forgets them: a statement whose parameters are not known yet is not bound, and nothing is noted of it.
void tavana_forget_files(duckdb_connection connection) {
	auto read = Of(connection).context->registered_state->Get<FilesRead>(FilesRead::NAME);
	if (read) {
		read->firsts.clear();
		read->is_consistent = false;
	}
}

//! Whether the functions of the statement that the connection bound last are all CONSISTENT, as `duckdb_functions()` has it.
bool tavana_is_consistent(duckdb_connection connection) {
	auto read = Of(connection).context->registered_state->Get<FilesRead>(FilesRead::NAME);
	return read && read->is_consistent;
}

//! Tells the first location of each scan of files in the statement that the connection bound last, by whatever views.
void tavana_each_file(duckdb_connection connection, void *state, void (*tell)(void *state, const char *at, size_t size)) {
	try {
		auto read = Of(connection).context->registered_state->Get<FilesRead>(FilesRead::NAME);
		if (read) {
			for (auto &first : read->firsts) {
				tell(state, first.data(), first.size());
			}
		}
	} catch (...) {
	}
}

//! The catalog in which the engine finds a table or view, or without a name a schema, or without either the place where
//! it makes things. 1: found, and the catalog's name is in `out`; 0: not there; -1: it cannot tell.
int32_t tavana_catalog_of(duckdb_connection connection, const char *catalog, const char *schema, const char *name,
                          char *out, size_t size) {
	try {
		auto &context = *Of(connection).context;
		string found;
		context.RunFunctionInTransaction([&]() {
			using duckdb::Catalog;
			const auto if_missing = duckdb::OnEntryNotFound::RETURN_NULL;
			if (*name) {
				const string entry_name(name);
				duckdb::EntryLookupInfo lookup(duckdb::CatalogType::TABLE_ENTRY, entry_name);
				auto entry = Catalog::GetEntry(context, catalog, schema, lookup, if_missing);
				found = entry ? entry->ParentCatalog().GetName() : "";
			} else if (*schema) {
				auto entry = Catalog::GetSchema(context, catalog, schema, if_missing);
				found = entry ? entry->ParentCatalog().GetName() : "";
			} else {
				found = duckdb::ClientData::Get(context).catalog_search_path->GetDefault().catalog;
			}
		}, false);
		if (found.empty() || found.size() >= size) {
			return found.empty() ? 0 : -1;
		}
		std::memcpy(out, found.c_str(), found.size() + 1);
		return 1;
	} catch (...) {
		return -1;
	}
}

//! Whether a bound statement reads tables of a catalog, by whatever views; true as well where that is known only when its
//! parameters are.
bool tavana_reads_catalog(duckdb_prepared_statement prepared, const char *catalog) {
	try {
		auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
		auto &properties = wrapper->statement->data->properties;
		return !properties.bound_all_parameters || properties.read_databases.count(catalog) > 0;
	} catch (...) {
		return true;
	}
}

//! Sets where names are looked up, without looking whether it is there.
bool tavana_set_search_path(duckdb_connection connection, const char *const *catalogs, const char *const *schemas,
                            size_t count) {
	try {
		duckdb::vector<duckdb::CatalogSearchEntry> path;
		for (size_t index = 0; index < count; index++) {
			path.emplace_back(catalogs[index], schemas[index]);
		}
		duckdb::ClientData::Get(*Of(connection).context)
		    .catalog_search_path->Set(std::move(path), duckdb::CatalogSetPathType::SET_DIRECTLY);
		return true;
	} catch (...) {
		return false;
	}
}

//! Lets names be looked up in one schema alone, beside the temporary ones and the engine's own. Returns where they were
//! before, for `tavana_search_again`; null if nothing was changed.
void *tavana_search_only(duckdb_connection connection, const char *catalog, const char *schema) {
	try {
		auto &path = *duckdb::ClientData::Get(*Of(connection).context).catalog_search_path;
		auto before = duckdb::make_uniq<duckdb::vector<duckdb::CatalogSearchEntry>>(path.GetSetPaths());
		path.Set(duckdb::CatalogSearchEntry(catalog, schema), duckdb::CatalogSetPathType::SET_DIRECTLY);
		return before.release();
	} catch (...) {
		return nullptr;
	}
}

//! Lets names be looked up where they were before.
bool tavana_search_again(duckdb_connection connection, void *before) {
	duckdb::unique_ptr<duckdb::vector<duckdb::CatalogSearchEntry>> path(
	    reinterpret_cast<duckdb::vector<duckdb::CatalogSearchEntry> *>(before));
	try {
		duckdb::ClientData::Get(*Of(connection).context)
		    .catalog_search_path->Set(std::move(*path), duckdb::CatalogSetPathType::SET_DIRECTLY);
		return true;
	} catch (...) {
		return false;
	}
}

//! Makes a temporary view of a stream, which must stay where it is for as long as the view is there. False with the engine's
//! words for what went wrong, to be freed with `duckdb_free`; with null if there is no memory for them.
bool tavana_scan_stream(duckdb_connection connection, const char *name, void *stream, const char **words) {
	try {
		using duckdb::Value;
		duckdb::vector<Value> arguments;
		arguments.push_back(Value::POINTER(reinterpret_cast<uintptr_t>(stream)));
		arguments.push_back(Value::POINTER(reinterpret_cast<uintptr_t>(Lend)));
		arguments.push_back(Value::POINTER(reinterpret_cast<uintptr_t>(Describe)));
		Of(connection).TableFunction("arrow_scan", arguments)->CreateView(name, true, true);
		return true;
	} catch (std::exception &error) {
		*words = Copied(error.what());
		return false;
	} catch (...) {
		*words = Copied("the input stream cannot be read");
		return false;
	}
}

} // extern "C"
