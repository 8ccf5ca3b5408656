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
#include "duckdb/main/database_manager.hpp"
#include "duckdb/parser/expression/constant_expression.hpp"
#include "duckdb/parser/expression/function_expression.hpp"
#include "duckdb/parser/expression/subquery_expression.hpp"
#include "duckdb/parser/parsed_expression_iterator.hpp"
#include "duckdb/parser/statement/call_statement.hpp"
#include "duckdb/parser/statement/explain_statement.hpp"
#include "duckdb/parser/statement/select_statement.hpp"
#include "duckdb/parser/query_node/recursive_cte_node.hpp"
#include "duckdb/parser/query_node/select_node.hpp"
#include "duckdb/parser/query_node/set_operation_node.hpp"
#include "duckdb/parser/tableref/basetableref.hpp"
#include "duckdb/parser/tableref/expressionlistref.hpp"
#include "duckdb/parser/tableref/joinref.hpp"
#include "duckdb/parser/tableref/pivotref.hpp"
#include "duckdb/parser/tableref/showref.hpp"
#include "duckdb/parser/tableref/subqueryref.hpp"
#include "duckdb/parser/tableref/table_function_ref.hpp"
#include "duckdb/planner/binder.hpp"
#include "duckdb/planner/tableref/bound_at_clause.hpp"

#include <algorithm>
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

//! How deep views may name others: as deep as the engine's own limit for expressions.
constexpr size_t DEPTH = 500;

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
	//! It reads views of the catalog.
	bool views = false;

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
	//! `home`, here and below: the schema whose view the walk is in. Names without one are looked up there first.

	duckdb::ClientContext &context;
	const string catalog;
	//! The version that names are to be looked up in, and are to name in the statement itself.
	optional_ptr<const int64_t> version;
	duckdb::BoundAtClause at;

	//! Names of common tables that are seen where the walk is, the innermost last.
	duckdb::vector<string> common;
	//! Views that the walk is in.
	duckdb::vector<const CatalogEntry *> inside;
	//! How many names the statement got a version for.
	size_t named = 0;

	void Node(duckdb::QueryNode &node, optional_ptr<const string> home) {
		const auto seen_outside = common.size();
		for (auto &table : node.cte_map.map) {
			Node(*table.second->query->node, home);
			common.push_back(table.first);
		}
		switch (node.type) {
		case duckdb::QueryNodeType::SELECT_NODE:
			Select(node.Cast<duckdb::SelectNode>(), home);
			break;
		case duckdb::QueryNodeType::SET_OPERATION_NODE:
			for (auto &child : node.Cast<duckdb::SetOperationNode>().children) {
				Node(*child, home);
			}
			break;
		case duckdb::QueryNodeType::RECURSIVE_CTE_NODE: {
			auto &recursive = node.Cast<duckdb::RecursiveCTENode>();
			Node(*recursive.left, home);
			common.push_back(recursive.ctename);
			Node(*recursive.right, home);
			Expressions(recursive.key_targets, home);
			break;
		}
		default:
			beyond = true;
		}
		duckdb::ParsedExpressionIterator::EnumerateQueryNodeModifiers(
		    node, [&](unique_ptr<ParsedExpression> &child) { Expression(*child, home); });
		common.resize(seen_outside);
	}

	void Select(duckdb::SelectNode &select, optional_ptr<const string> home) {
		if (select.from_table) {
			Reference(*select.from_table, home);
		}
		for (auto &column : select.select_list) {
			Column(*column, home);
		}
		Expressions(select.groups.group_expressions, home);
		for (auto clause : {&select.where_clause, &select.having, &select.qualify}) {
			if (*clause) {
				Expression(**clause, home);
			}
		}
	}

	//! A column of a result, whose name must not tell of the version.
	void Column(ParsedExpression &column, optional_ptr<const string> home) {
		const bool nameless = version && !home && column.GetAlias().empty() && column.HasSubquery();
		const string name = nameless ? column.GetName() : string();
		const auto named_before = named;
		Expression(column, home);
		if (nameless && named > named_before) {
			column.SetAlias(name);
		}
	}

	void Expressions(duckdb::vector<unique_ptr<ParsedExpression>> &all, optional_ptr<const string> home) {
		for (auto &expression : all) {
			Expression(*expression, home);
		}
	}

	void Expression(ParsedExpression &expression, optional_ptr<const string> home) {
		if (expression.GetExpressionClass() == duckdb::ExpressionClass::SUBQUERY) {
			Node(*expression.Cast<duckdb::SubqueryExpression>().subquery->node, home);
		}
		if (expression.GetExpressionClass() == duckdb::ExpressionClass::FUNCTION) {
			Function(expression.Cast<duckdb::FunctionExpression>(), home);
		}
		duckdb::ParsedExpressionIterator::EnumerateChildren(
		    expression, [&](unique_ptr<ParsedExpression> &child) { Expression(*child, home); });
	}

	//! A macro of the catalog may read anything. What stands before a name may also be its first argument.
	void Function(duckdb::FunctionExpression &function, optional_ptr<const string> home) {
		for (auto type : {CatalogType::SCALAR_FUNCTION_ENTRY, CatalogType::TABLE_FUNCTION_ENTRY}) {
			string of_catalog = function.catalog, of_schema = function.schema;
			duckdb::Binder::BindSchemaOrCatalog(context, of_catalog, of_schema);
			auto entry = Find(type, of_catalog, of_schema, function.function_name, home);
			if (!entry && !function.schema.empty()) {
				entry = Find(type, string(), string(), function.function_name, home);
			}
			beyond = beyond || (entry && IsOurs(*entry) &&
			                    (entry->type == CatalogType::MACRO_ENTRY || entry->type == CatalogType::TABLE_MACRO_ENTRY));
		}
	}

	void Reference(TableRef &ref, optional_ptr<const string> home) {
		switch (ref.type) {
		case duckdb::TableReferenceType::BASE_TABLE:
			return Table(ref.Cast<BaseTableRef>(), home);
		case duckdb::TableReferenceType::SUBQUERY:
			return Node(*ref.Cast<duckdb::SubqueryRef>().subquery->node, home);
		case duckdb::TableReferenceType::TABLE_FUNCTION:
			return Expression(*ref.Cast<duckdb::TableFunctionRef>().function, home);
		case duckdb::TableReferenceType::JOIN: {
			auto &join = ref.Cast<duckdb::JoinRef>();
			Reference(*join.left, home);
			Reference(*join.right, home);
			if (join.condition) {
				Expression(*join.condition, home);
			}
			return;
		}
		case duckdb::TableReferenceType::EXPRESSION_LIST:
			for (auto &row : ref.Cast<duckdb::ExpressionListRef>().values) {
				Expressions(row, home);
			}
			return;
		case duckdb::TableReferenceType::PIVOT: {
			auto &pivot = ref.Cast<duckdb::PivotRef>();
			Reference(*pivot.source, home);
			Expressions(pivot.aggregates, home);
			for (auto &column : pivot.pivots) {
				Expressions(column.pivot_expressions, home);
				if (column.subquery) {
					Node(*column.subquery, home);
				}
			}
			return;
		}
		case duckdb::TableReferenceType::SHOW_REF: {
			auto &query = ref.Cast<duckdb::ShowRef>().query;
			if (query) {
				Node(*query, home);
			}
			return;
		}
		case duckdb::TableReferenceType::EMPTY_FROM:
		case duckdb::TableReferenceType::COLUMN_DATA:
			return;
		default:
			beyond = true;
		}
	}

	void Table(BaseTableRef &ref, optional_ptr<const string> home) {
		const bool plain = ref.catalog_name.empty() && ref.schema_name.empty();
		if (ref.at_clause || (plain && IsCommon(ref.table_name))) {
			return;
		}
		string of_catalog = ref.catalog_name, of_schema = ref.schema_name;
		duckdb::Binder::BindSchemaOrCatalog(context, of_catalog, of_schema);
		optional_ptr<CatalogEntry> found;
		// What it means now is asked only of what was not there then: it is another look into the metadata.
		if (version && !(plain && IsTemporary(ref.table_name))) {
			found = Then(of_catalog, of_schema, ref.table_name, home);
		}
		if (!found) {
			found = Find(CatalogType::TABLE_ENTRY, of_catalog, of_schema, ref.table_name, home);
			if (version && found && IsOurs(*found)) {
				throw duckdb::TransactionException(
				    "table \"%s\" was made or renamed since this transaction first read the lake", ref.table_name);
			}
		}
		if (!found || !IsOurs(*found)) {
			// Views of the catalog pass their version on to all that they name, also to what is only made known later.
			beyond = beyond || home;
			return;
		}
		read.emplace_back(found->ParentSchema().name, found->name);
		if (found->type == CatalogType::VIEW_ENTRY) {
			views = true;
			View(*found);
		}
		// The engine carries it on into views.
		if (version && !home) {
			ref.at_clause = duckdb::make_uniq<duckdb::AtClause>(
			    UNIT, duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::BIGINT(*version)));
			named++;
		}
	}

	//! What a view reads. One that reads itself is left to the engine, which says so.
	void View(CatalogEntry &view) {
		if (std::find(inside.begin(), inside.end(), &view) != inside.end() || inside.size() >= DEPTH) {
			beyond = beyond || inside.size() >= DEPTH;
			return;
		}
		auto query = view.Cast<duckdb::ViewCatalogEntry>().GetQuery().Copy();
		inside.push_back(&view);
		duckdb::vector<string> outside;
		std::swap(common, outside);
		Node(*query->Cast<duckdb::SelectStatement>().node, &view.ParentSchema().name);
		std::swap(common, outside);
		inside.pop_back();
	}

	bool IsCommon(const string &name) {
		return std::any_of(common.begin(), common.end(),
		                   [&](const string &other) { return duckdb::StringUtil::CIEquals(name, other); });
	}

	bool IsOurs(CatalogEntry &entry) {
		return IsOurs(entry.ParentCatalog().GetName());
	}

	bool IsOurs(const string &name) {
		return duckdb::StringUtil::CIEquals(name, catalog);
	}

	//! Whether a name without a schema is that of something temporary, which comes before all else.
	bool IsTemporary(const string &name) {
		duckdb::EntryLookupInfo lookup(CatalogType::TABLE_ENTRY, name);
		return Catalog::GetEntry(context, TEMP_CATALOG, DEFAULT_SCHEMA, lookup, duckdb::OnEntryNotFound::RETURN_NULL);
	}

	//! What a name means now.
	optional_ptr<CatalogEntry> Find(CatalogType type, const string &of_catalog, const string &of_schema,
	                                const string &name, optional_ptr<const string> home) {
		duckdb::EntryLookupInfo lookup(type, name);
		const auto if_missing = duckdb::OnEntryNotFound::RETURN_NULL;
		if (home && of_catalog.empty() && of_schema.empty()) {
			auto entry = Catalog::GetEntry(context, catalog, *home, lookup, if_missing);
			if (entry) {
				return entry;
			}
		}
		return Catalog::GetEntry(context, of_catalog, of_schema, lookup, if_missing);
	}

	//! What a name meant in the catalog's version; nothing where another catalog's comes before it.
	optional_ptr<CatalogEntry> Then(const string &of_catalog, const string &of_schema, const string &name,
	                                optional_ptr<const string> home) {
		if (!of_catalog.empty() && !IsOurs(of_catalog)) {
			return nullptr;
		}
		duckdb::EntryLookupInfo then(CatalogType::TABLE_ENTRY, name, &at, duckdb::QueryErrorContext());
		duckdb::EntryLookupInfo now(CatalogType::TABLE_ENTRY, name);
		for (auto &place : Places(of_catalog, of_schema, home)) {
			if (IsOurs(place.catalog)) {
				auto entry = InVersion(place.schema, then);
				if (entry) {
					return entry;
				}
			} else if (Catalog::GetEntry(context, place.catalog, place.schema, now, duckdb::OnEntryNotFound::RETURN_NULL)) {
				return nullptr;
			}
		}
		return nullptr;
	}

	//! Where the engine looks for a name, in its order.
	duckdb::vector<duckdb::CatalogSearchEntry> Places(const string &of_catalog, const string &of_schema,
	                                                  optional_ptr<const string> home) {
		duckdb::vector<duckdb::CatalogSearchEntry> places;
		if (!of_catalog.empty()) {
			places.emplace_back(of_catalog, of_schema.empty() ? Catalog::GetCatalog(context, catalog).GetDefaultSchema()
			                                                  : of_schema);
			return places;
		}
		if (home) {
			places.emplace_back(catalog, of_schema.empty() ? *home : of_schema);
		}
		auto &path = *duckdb::ClientData::Get(context).catalog_search_path;
		if (of_schema.empty()) {
			for (auto &entry : path.GetSetPaths()) {
				places.push_back(entry);
			}
			return places;
		}
		// A schema is one of the catalogs that the path has it of; where it has none, one of the first catalog.
		const auto before = places.size();
		for (auto &name : path.GetCatalogsForSchema(of_schema)) {
			places.emplace_back(name.empty() ? duckdb::DatabaseManager::GetDefaultDatabase(context) : name, of_schema);
		}
		if (places.size() == before) {
			places.emplace_back(path.GetDefault().catalog, of_schema);
		}
		return places;
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
//! names it from now on for all of them that name none. 0: it does; 1: there are some for which it cannot; 2: it does, and
//! there are views among them; -1: it failed, and the engine's words are in `out`.
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
		return reader.beyond ? 1 : reader.views ? 2 : 0;
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
