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
using duckdb::string;

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

//! How many rows the engine expected an operator to give.
uint64_t Estimated(const duckdb::ProfilingInfo &info) {
	auto told = info.GetMetricValue<duckdb::InsertionOrderPreservingMap<string>>(MetricType::EXTRA_INFO);
	auto rows = told.find("__estimated_cardinality__");
	return rows == told.end() ? 0 : strtoull(rows->second.c_str(), nullptr, 10);
}

void TellOperator(const duckdb::ProfilingNode &at, size_t &told, size_t depth, void *state, Tell tell) {
	if (told == MOST_OPERATORS || depth > DEEPEST) {
		return;
	}
	auto &info = at.GetProfilingInfo();
	auto name = info.GetMetricAsString(MetricType::OPERATOR_NAME);
	told++;
	tell(state, uint32_t(depth), name.data(), name.size(), Estimated(info),
	     info.GetMetricValue<uint64_t>(MetricType::OPERATOR_CARDINALITY),
	     uint64_t(info.GetMetricValue<double>(MetricType::OPERATOR_TIMING) * 1e9));
	for (auto &child : at.children) {
		TellOperator(*child, told, depth + 1, state, tell);
	}
}

//! How a connection measured before.
struct Before {
	explicit Before(const duckdb::ClientConfig &config)
	    : emits(config.emit_profiler_output), coverage(config.profiling_coverage), metrics(config.profiler_settings) {
	}

	void GiveBack(duckdb::ClientConfig &config) {
		config.enable_profiler = false;
		config.emit_profiler_output = emits;
		config.profiling_coverage = coverage;
		config.profiler_settings = std::move(metrics);
	}

	bool emits;
	duckdb::ProfilingCoverage coverage;
	duckdb::profiler_settings_t metrics;
};

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

//! Has the connection measure what it runs from now on. Gives what is to be handed to `tavana_measured`; null if it does not,
//! or does so for its client already.
void *tavana_measure(duckdb_connection connection) {
	try {
		auto &config = duckdb::ClientConfig::GetConfig(ContextOf(connection));
		if (config.enable_profiler) {
			return nullptr;
		}
		auto before = duckdb::make_uniq<Before>(config);
		config.emit_profiler_output = false;
		config.profiling_coverage = duckdb::ProfilingCoverage::ALL;
		config.profiler_settings = {MetricType::OPERATOR_NAME, MetricType::OPERATOR_CARDINALITY, MetricType::OPERATOR_TIMING,
		                            MetricType::EXTRA_INFO};
		config.enable_profiler = true;
		return before.release();
	} catch (...) {
		return nullptr;
	}
}

//! Measures no longer: what `EXPLAIN ANALYZE` tells is what it was before.
void tavana_measured(duckdb_connection connection, void *before) {
	duckdb::unique_ptr<Before> kept(static_cast<Before *>(before));
	kept->GiveBack(duckdb::ClientConfig::GetConfig(ContextOf(connection)));
}

//! Tells what was measured of the statement that the connection ran last, each operator before what feeds it. The plan is that
//! of the run: the engine may have made another one than it had told of.
bool tavana_each_measured(duckdb_connection connection, void *state, Tell tell) {
	try {
		auto root = duckdb::QueryProfiler::Get(ContextOf(connection)).GetRoot();
		size_t told = 0;
		// The root stands for the whole; the first operator below it is what the rows are collected by.
		if (root) {
			for (auto &child : root->children) {
				TellOperator(*child, told, 0, state, tell);
			}
		}
		return true;
	} catch (...) {
		return false;
	}
}

} // extern "C"
