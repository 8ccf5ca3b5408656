// The plan that the engine made of a prepared statement, told operator by operator: what `EXPLAIN` would show, and the types
// of the columns besides, without asking for it in SQL, which would bind and plan the statement once more.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/common/multi_file/multi_file_list.hpp"
#include "duckdb/common/multi_file/multi_file_states.hpp"
#include "duckdb/execution/operator/scan/physical_table_scan.hpp"
#include "duckdb/execution/physical_operator.hpp"
#include "duckdb/execution/physical_plan_generator.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/prepared_statement_data.hpp"

namespace {

using duckdb::string;

//! What is told.
enum Item : int32_t { BEGIN = 0, TYPE = 1, NAME = 2, VALUE = 3, FILE_NAME = 4, FILE_COUNT = 5, END = 6 };

//! More operators than a plan has that anybody looks at, and deeper ones.
const size_t MOST_OPERATORS = 2000;
const size_t DEEPEST = 400;
//! Files of one scan that are named.
const size_t MOST_FILES = 4096;

using Tell = void (*)(void *state, int32_t item, const char *text, size_t size, uint64_t number);

struct Teller {
	void *state;
	Tell tell;
	size_t operators;

	void Say(Item item, const string &text, uint64_t number) {
		tell(state, item, text.data(), text.size(), number);
	}
};

//! Names the files of a scan, where these are known without a transaction: a lake may keep them in its metadata.
void TellFiles(const duckdb::PhysicalTableScan &scan, Teller &teller) {
	auto files = dynamic_cast<const duckdb::MultiFileBindData *>(scan.bind_data.get());
	if (!files || !files->file_list) {
		return;
	}
	try {
		teller.Say(FILE_COUNT, "", files->file_list->GetTotalFileCount());
		size_t told = 0;
		for (auto file : files->file_list->Files()) {
			if (told++ == MOST_FILES) {
				break;
			}
			teller.Say(FILE_NAME, file.path, told);
		}
	} catch (...) {
		// The rest of the plan is worth as much.
	}
}

bool TellOperator(const duckdb::PhysicalOperator &at, Teller &teller, size_t depth) {
	if (++teller.operators > MOST_OPERATORS || depth > DEEPEST) {
		return false;
	}
	teller.Say(BEGIN, at.GetName(), at.estimated_cardinality);
	for (auto &type : at.types) {
		teller.Say(TYPE, type.ToString(), 0);
	}
	for (auto &detail : at.ParamsToString()) {
		teller.Say(NAME, detail.first, 0);
		teller.Say(VALUE, detail.second, 0);
	}
	if (at.type == duckdb::PhysicalOperatorType::TABLE_SCAN) {
		TellFiles(at.Cast<duckdb::PhysicalTableScan>(), teller);
	}
	for (auto &child : at.GetChildren()) {
		if (!TellOperator(child.get(), teller, depth + 1)) {
			return false;
		}
	}
	teller.Say(END, "", 0);
	return true;
}

//! Functions whose bound form holds what they read, and nothing of the transaction that they were bound in.
bool HoldsItsFiles(const string &function) {
	return function == "read_parquet" || function == "parquet_scan" || function == "seq_scan" || function == "range" ||
	       function == "generate_series";
}

bool HoldsAllFiles(const duckdb::PhysicalOperator &at, size_t depth) {
	if (depth > DEEPEST) {
		return false;
	}
	if (at.type == duckdb::PhysicalOperatorType::TABLE_SCAN &&
	    !HoldsItsFiles(at.Cast<duckdb::PhysicalTableScan>().function.name)) {
		return false;
	}
	for (auto &child : at.GetChildren()) {
		if (!HoldsAllFiles(child.get(), depth + 1)) {
			return false;
		}
	}
	return true;
}

} // namespace

extern "C" {

//! Lets a statement that was bound just now run by the plan that it has. Without this the engine binds and plans all that
//! reads files once more when it runs. It still does so for others, and when a name means something else by then.
void tavana_run_as_bound(duckdb_prepared_statement prepared) {
	try {
		auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
		auto &data = *wrapper->statement->data;
		if (data.physical_plan && HoldsAllFiles(data.physical_plan->Root(), 0)) {
			data.properties.always_require_rebind = false;
		}
	} catch (...) {
		// It is bound again.
	}
}

//! Tells the plan of a prepared statement. False if it has none, as one whose parameters are not known, or one that is too
//! large, of which a part may have been told.
bool tavana_each_operator(duckdb_prepared_statement prepared, void *state, Tell tell) {
	try {
		auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
		auto &plan = wrapper->statement->data->physical_plan;
		if (!plan) {
			return false;
		}
		Teller teller {state, tell, 0};
		return TellOperator(plan->Root(), teller, 0);
	} catch (...) {
		return false;
	}
}

} // extern "C"
