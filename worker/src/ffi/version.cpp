// What the C interface has no words for about versions of a catalog: which of its tables and views a parsed statement
// names, and letting it name one version of all of them.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/catalog/catalog.hpp"
#include "duckdb/catalog/catalog_entry/schema_catalog_entry.hpp"
#include "duckdb/catalog/catalog_entry/view_catalog_entry.hpp"
#include "duckdb/catalog/catalog_search_path.hpp"
#include "duckdb/common/exception/transaction_exception.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/client_data.hpp"
#include "duckdb/main/connection.hpp"
#include "duckdb/parser/expression/constant_expression.hpp"
#include "duckdb/parser/expression/function_expression.hpp"
#include "duckdb/parser/expression/subquery_expression.hpp"
#include "duckdb/parser/parsed_expression_iterator.hpp"
#include "duckdb/parser/statement/call_statement.hpp"
#include "duckdb/parser/statement/explain_statement.hpp"
#include "duckdb/parser/statement/select_statement.hpp"
#include "duckdb/parser/tableref/basetableref.hpp"
#include "duckdb/parser/tableref/showref.hpp"
#include "duckdb/planner/binder.hpp"
#include "duckdb/planner/tableref/bound_at_clause.hpp"

#include <cstring>

namespace {

using duckdb::BaseTableRef;
using duckdb::Catalog;
using duckdb::CatalogEntry;
using duckdb::CatalogType;
using duckdb::optional_ptr;
using duckdb::ParsedExpression;
using duckdb::string;
using duckdb::TableRef;
using duckdb::unique_ptr;

//! What the unit of versions is called by the catalog.
constexpr const char *UNIT = "version";

//! The schema whose view a text is: names without one are looked up there first.
struct Home {
	string schema;
};

//! Walks through a parsed statement.
class Reader {
public:
	Reader(duckdb::ClientContext &context_p, string catalog_p, optional_ptr<const int64_t> version_p)
	    : context(context_p), catalog(std::move(catalog_p)), version(version_p),
	      at(UNIT, duckdb::Value::BIGINT(version_p ? *version_p : 0)) {
	}

	//! Schema and name of each table and view of the catalog that is read, but for those whose version is named.
	duckdb::vector<std::pair<string, string>> read;
	//! It reads the catalog in a way in which no version can be named for it.
	bool beyond = false;

	void Statement(duckdb::SQLStatement &statement) {
		switch (statement.type) {
		case duckdb::StatementType::SELECT_STATEMENT:
			return Node(*statement.Cast<duckdb::SelectStatement>().node, nullptr);
		case duckdb::StatementType::EXPLAIN_STATEMENT:
			return Statement(*statement.Cast<duckdb::ExplainStatement>().stmt);
		case duckdb::StatementType::CALL_STATEMENT:
			return Expression(*statement.Cast<duckdb::CallStatement>().function, nullptr);
		default:
			beyond = true;
		}
	}

private:
	duckdb::ClientContext &context;
	const string catalog;
	//! The version that names are to be looked up in, and are to name in the statement itself.
	optional_ptr<const int64_t> version;
	duckdb::BoundAtClause at;

	void Node(duckdb::QueryNode &node, optional_ptr<const Home> home) {
		duckdb::ParsedExpressionIterator::EnumerateQueryNodeChildren(
		    node, [&](unique_ptr<ParsedExpression> &child) { Expression(*child, home); },
		    [&](TableRef &ref) { Reference(ref, home); });
	}

	void Expression(ParsedExpression &expression, optional_ptr<const Home> home) {
		if (expression.GetExpressionClass() == duckdb::ExpressionClass::SUBQUERY) {
			Node(*expression.Cast<duckdb::SubqueryExpression>().subquery->node, home);
		}
		if (expression.GetExpressionClass() == duckdb::ExpressionClass::FUNCTION) {
			Function(expression.Cast<duckdb::FunctionExpression>(), home);
		}
		duckdb::ParsedExpressionIterator::EnumerateChildren(
		    expression, [&](unique_ptr<ParsedExpression> &child) { Expression(*child, home); });
	}

	//! A macro of the catalog may read anything.
	void Function(duckdb::FunctionExpression &function, optional_ptr<const Home> home) {
		for (auto type : {CatalogType::SCALAR_FUNCTION_ENTRY, CatalogType::TABLE_FUNCTION_ENTRY}) {
			string of_catalog = function.catalog, of_schema = function.schema;
			auto entry = Find(type, of_catalog, of_schema, function.function_name, home, nullptr);
			beyond = beyond || (entry && IsOurs(*entry) &&
			                    (entry->type == CatalogType::MACRO_ENTRY || entry->type == CatalogType::TABLE_MACRO_ENTRY));
		}
	}

	void Reference(TableRef &ref, optional_ptr<const Home> home) {
		if (ref.type == duckdb::TableReferenceType::SHOW_REF) {
			auto &query = ref.Cast<duckdb::ShowRef>().query;
			if (query) {
				Node(*query, home);
			}
		}
		if (ref.type == duckdb::TableReferenceType::BASE_TABLE) {
			Table(ref.Cast<BaseTableRef>(), home);
		}
	}

	void Table(BaseTableRef &ref, optional_ptr<const Home> home) {
		if (ref.at_clause) {
			return;
		}
		string of_catalog = ref.catalog_name, of_schema = ref.schema_name;
		auto found = Find(CatalogType::TABLE_ENTRY, of_catalog, of_schema, ref.table_name, home, nullptr);
		if (version && !(found && found->ParentCatalog().IsTemporaryCatalog())) {
			auto then = Then(of_catalog, of_schema, ref.table_name, home);
			if (!then && found && IsOurs(*found)) {
				throw duckdb::TransactionException(
				    "table \"%s\" was made or renamed since this transaction first read the lake", ref.table_name);
			}
			found = then ? then : found;
		}
		if (!found || !IsOurs(*found)) {
			// Views of the catalog pass their version on to all that they name, also to what is only made known later.
			beyond = beyond || home;
			return;
		}
		read.emplace_back(found->ParentSchema().name, found->name);
		if (found->type == CatalogType::VIEW_ENTRY) {
			auto query = found->Cast<duckdb::ViewCatalogEntry>().GetQuery().Copy();
			Home inner {found->ParentSchema().name};
			Node(*query->Cast<duckdb::SelectStatement>().node, &inner);
		}
		// The engine carries it on into views.
		if (version && !home) {
			ref.at_clause = duckdb::make_uniq<duckdb::AtClause>(
			    UNIT, duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::BIGINT(*version)));
		}
	}

	bool IsOurs(CatalogEntry &entry) {
		return entry.ParentCatalog().GetName() == catalog;
	}

	//! What a name means now. Sets what its parts mean.
	optional_ptr<CatalogEntry> Find(CatalogType type, string &of_catalog, string &of_schema, const string &name,
	                                optional_ptr<const Home> home, optional_ptr<duckdb::BoundAtClause> of_version) {
		if (of_catalog.empty() && !of_schema.empty()) {
			duckdb::Binder::BindSchemaOrCatalog(context, of_catalog, of_schema);
		}
		duckdb::EntryLookupInfo lookup(type, name, of_version, duckdb::QueryErrorContext());
		const auto if_missing = duckdb::OnEntryNotFound::RETURN_NULL;
		if (home && of_catalog.empty() && of_schema.empty()) {
			auto entry = Catalog::GetEntry(context, catalog, home->schema, lookup, if_missing);
			if (entry) {
				return entry;
			}
		}
		return Catalog::GetEntry(context, of_catalog, of_schema, lookup, if_missing);
	}

	//! What a name meant in the catalog's version.
	optional_ptr<CatalogEntry> Then(const string &of_catalog, const string &of_schema, const string &name,
	                                optional_ptr<const Home> home) {
		if (!of_catalog.empty() && of_catalog != catalog) {
			return nullptr;
		}
		duckdb::EntryLookupInfo lookup(CatalogType::TABLE_ENTRY, name, &at, duckdb::QueryErrorContext());
		duckdb::vector<string> schemas;
		if (!of_schema.empty()) {
			schemas.push_back(of_schema);
		} else {
			if (home) {
				schemas.push_back(home->schema);
			}
			for (auto &entry : duckdb::ClientData::Get(context).catalog_search_path->GetSetPaths()) {
				if (entry.catalog == catalog) {
					schemas.push_back(entry.schema);
				}
			}
			if (!of_catalog.empty()) {
				schemas.push_back(Catalog::GetCatalog(context, catalog).GetDefaultSchema());
			}
		}
		for (auto &schema : schemas) {
			auto entry = InVersion(schema, lookup);
			if (entry) {
				return entry;
			}
		}
		return nullptr;
	}

	optional_ptr<CatalogEntry> InVersion(const string &schema, const duckdb::EntryLookupInfo &lookup) {
		try {
			return Catalog::GetCatalog(context, catalog)
			    .GetEntry(context, schema, lookup, duckdb::OnEntryNotFound::RETURN_NULL);
		} catch (const duckdb::InvalidInputException &) {
			throw duckdb::TransactionException("the snapshot of the lake that this transaction reads is gone");
		}
	}
};

} // namespace

extern "C" {

//! Tells schema and name of each table and view of a catalog that a parsed statement reads. With a version, the statement
//! names it from now on for all of them that name none. 0: it does; 1: there are some for which it cannot; -1: it failed,
//! and the engine's words are in `out`.
int32_t tavana_read_version(duckdb_connection connection, duckdb_extracted_statements extracted, size_t index,
                            const char *catalog, const int64_t *version, void *state,
                            void (*tell)(void *state, const char *schema, size_t schema_size, const char *name,
                                         size_t name_size),
                            char *out, size_t size) {
	try {
		auto &context = *reinterpret_cast<duckdb::Connection *>(connection)->context;
		auto &statement = *reinterpret_cast<duckdb::ExtractStatementsWrapper *>(extracted)->statements.at(index);
		Reader reader(context, catalog, version);
		context.RunFunctionInTransaction([&]() { reader.Statement(statement); }, false);
		for (auto &table : reader.read) {
			tell(state, table.first.data(), table.first.size(), table.second.data(), table.second.size());
		}
		return reader.beyond ? 1 : 0;
	} catch (const duckdb::NotImplementedException &) {
		return 1;
	} catch (const std::exception &failure) {
		std::strncpy(out, failure.what(), size - 1);
		return -1;
	} catch (...) {
		return 1;
	}
}

} // extern "C"
