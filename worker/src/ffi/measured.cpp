// What the operators of a statement gave and took, by the engine's own profiler: of one connection, and so of one statement,
// whatever runs beside it.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/execution/physical_operator.hpp"
#include "duckdb/execution/physical_plan_generator.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_config.hpp"
#include "duckdb/main/prepared_statement_data.hpp"
#include "duckdb/main/profiling_node.hpp"
#include "duckdb/main/query_profiler.hpp"

namespace {

using duckdb::MetricType;

//! Operators that are told of, and how deep they may stand.
const size_t MOST_OPERATORS = 128;
const size_t DEEPEST = 400;

using Tell = void (*)(void *state, uint32_t depth, const char *name, size_t size, uint64_t estimated, uint64_t rows,
                      uint64_t nanos);

const duckdb::PhysicalOperator *PlanOf(duckdb_prepared_statement prepared) {
	auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
	auto &plan = wrapper->statement->data->physical_plan;
	return plan ? &plan->Root() : nullptr;
}

bool HasRows(const duckdb::PhysicalOperator &at, uint64_t rows, size_t depth) {
	if (at.estimated_cardinality >= rows) {
		return true;
	}
	for (auto &child : at.GetChildren()) {
		if (depth < DEEPEST && HasRows(child.get(), rows, depth + 1)) {
			return true;
		}
	}
	return false;
}

void TellOperator(const duckdb::PhysicalOperator &at, const duckdb::QueryProfiler::TreeMap &known, size_t &told, size_t depth,
                  void *state, Tell tell) {
	if (told == MOST_OPERATORS || depth > DEEPEST) {
		return;
	}
	// What is not there was not run: the statement was planned anew.
	auto found = known.find(at);
	if (found == known.end()) {
		return;
	}
	auto &metrics = found->second.get().GetProfilingInfo().metrics;
	auto rows = metrics.find(MetricType::OPERATOR_CARDINALITY);
	auto time = metrics.find(MetricType::OPERATOR_TIMING);
	auto name = at.GetName();
	told++;
	tell(state, uint32_t(depth), name.data(), name.size(), at.estimated_cardinality,
	     rows == metrics.end() ? 0 : rows->second.GetValue<uint64_t>(),
	     time == metrics.end() ? 0 : uint64_t(time->second.GetValue<double>() * 1e9));
	for (auto &child : at.GetChildren()) {
		TellOperator(child.get(), known, told, depth + 1, state, tell);
	}
}

duckdb::ClientContext &ContextOf(duckdb_connection connection) {
	return *reinterpret_cast<duckdb::Connection *>(connection)->context;
}

} // namespace

extern "C" {

//! Whether the engine expects an operator of the statement to give so many rows.
bool tavana_has_rows(duckdb_prepared_statement prepared, uint64_t rows) {
	try {
		auto plan = PlanOf(prepared);
		return plan && HasRows(*plan, rows, 0);
	} catch (...) {
		return false;
	}
}

//! Has the connection measure what it runs from now on, or do so no longer. False if it does so for its client.
bool tavana_measure(duckdb_connection connection, bool on) {
	try {
		auto &config = duckdb::ClientConfig::GetConfig(ContextOf(connection));
		if (config.enable_profiler == on) {
			return false;
		}
		config.enable_profiler = on;
		config.emit_profiler_output = false;
		config.profiling_coverage = duckdb::ProfilingCoverage::ALL;
		config.profiler_settings = {MetricType::OPERATOR_CARDINALITY, MetricType::OPERATOR_TIMING, MetricType::TOTAL_BYTES_READ};
		return true;
	} catch (...) {
		return false;
	}
}

//! Tells what was measured of the statement that the connection ran last, each operator before what feeds it, and gives the
//! bytes of files that it read.
uint64_t tavana_each_measured(duckdb_connection connection, duckdb_prepared_statement prepared, void *state, Tell tell) {
	try {
		auto &profiler = duckdb::QueryProfiler::Get(ContextOf(connection));
		auto plan = PlanOf(prepared);
		size_t told = 0;
		if (plan) {
			TellOperator(*plan, profiler.GetTreeMap(), told, 0, state, tell);
		}
		return profiler.GetBytesRead();
	} catch (...) {
		return 0;
	}
}

} // extern "C"
