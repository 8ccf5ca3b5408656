// A result collector of our own: rows go from the thread that made them to the service, without a copy
// between.
//
// DuckDB asks `ClientConfig::get_result_collector` for the last operator of a plan whose result is not fetched
// piece by piece. The one made here gives each chunk to callbacks. When these want no more for now, it tells
// the scheduler so, as DuckDB's own streaming collectors do; the thread is free for other work until the waker
// is called.
//
// Contract: compiled with the headers of the very library that is linked (the engine does not open otherwise). No
// exception leaves a function of the C interface, and none comes out of a callback.

#include "duckdb.h"
#include "duckdb/common/types/column/column_data_collection.hpp"
#include "duckdb/execution/expression_executor.hpp"
#include "duckdb/execution/operator/helper/physical_result_collector.hpp"
#include "duckdb/execution/operator/projection/physical_projection.hpp"
#include "duckdb/execution/physical_plan_generator.hpp"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/client_config.hpp"
#include "duckdb/main/client_context.hpp"
#include "duckdb/main/materialized_query_result.hpp"
#include "duckdb/main/pending_query_result.hpp"
#include "duckdb/main/prepared_statement.hpp"
#include "duckdb/main/prepared_statement_data.hpp"
#include "duckdb/main/valid_checker.hpp"
#include "duckdb/parallel/interrupt.hpp"
#include "duckdb/planner/expression/bound_function_expression.hpp"
#include "duckdb/planner/expression_iterator.hpp"

extern "C" {

//! What becomes of the rows. All callbacks but the first run on the engine's threads, several at a time.
struct tavana_collector {
	//! The receiver's own; released once nothing calls back any more.
	void *state;
	//! Learns of the columns, whose types it takes over. False: the statement must not run.
	bool (*begin)(void *state, const char *const *names, duckdb_logical_type *types, idx_t count);
	//! What one thread collects in.
	void *(*local)(void *state);
	//! Takes a chunk of the batch with this index, of which those below `first` are complete. `interrupt` is
	//! for `tavana_waker`. 0: took it; 1: call again with the same chunk once woken; 2: wants no more.
	int32_t (*push)(void *state, void *local, duckdb_data_chunk chunk, idx_t batch, idx_t first, const void *interrupt);
	//! The batch that the thread worked on is complete, and so are all below `first`; a thread that has ended pushes no
	//! more. False: wants no more.
	bool (*complete)(void *state, void *local, idx_t first, bool ended);
	void (*drop_local)(void *local);
	void (*release)(void *state);
};

//! Where the values of a column lie.
struct tavana_column {
	const void *data;
	//! One bit a value, set where it is not NULL. Null when none is.
	const uint64_t *validity;
	//! For each row the place of its value. Null when values lie as the rows do.
	const uint32_t *selection;
};

} // extern "C"

namespace {

using duckdb::idx_t;

//! Owns the receiver's state.
class Receiver {
public:
	explicit Receiver(const tavana_collector &calls) : calls(calls) {
	}
	Receiver(const Receiver &) = delete;
	Receiver &operator=(const Receiver &) = delete;
	~Receiver() {
		calls.release(calls.state);
	}

	const tavana_collector calls;
};

class GlobalState : public duckdb::GlobalSinkState {
public:
	explicit GlobalState(duckdb::ClientContext &context) : properties(context.GetClientProperties()) {
	}

	duckdb::ClientProperties properties;
};

class LocalState : public duckdb::LocalSinkState {
public:
	explicit LocalState(duckdb::shared_ptr<Receiver> receiver_p)
	    : receiver(std::move(receiver_p)), local(receiver->calls.local(receiver->calls.state)) {
	}
	~LocalState() override {
		receiver->calls.drop_local(local);
	}

	//! Batches that are complete.
	idx_t First() const {
		return partition_info.min_batch_index.IsValid() ? partition_info.min_batch_index.GetIndex() : 0;
	}

	duckdb::shared_ptr<Receiver> receiver;
	void *local;
};

enum class Order : uint8_t {
	//! None: threads push as they come.
	NONE,
	//! That of the plan, made by one thread.
	ONE_THREAD,
	//! That of the plan, by the batches' numbers.
	BATCHES
};

class Collector : public duckdb::PhysicalResultCollector {
public:
	Collector(duckdb::PhysicalPlan &plan, duckdb::PreparedStatementData &data, Order order,
	          duckdb::shared_ptr<Receiver> receiver_p)
	    : PhysicalResultCollector(plan, data), order(order), receiver(std::move(receiver_p)) {
	}

	duckdb::SinkResultType Sink(duckdb::ExecutionContext &, duckdb::DataChunk &chunk,
	                            duckdb::OperatorSinkInput &input) const override {
		auto &state = input.local_state.Cast<LocalState>();
		auto batch = state.partition_info.batch_index.IsValid() ? state.partition_info.batch_index.GetIndex() : 0;
		auto outcome =
		    receiver->calls.push(receiver->calls.state, state.local, reinterpret_cast<duckdb_data_chunk>(&chunk), batch,
		                         state.First(), &input.interrupt_state);
		switch (outcome) {
		case 0:
			return duckdb::SinkResultType::NEED_MORE_INPUT;
		case 1:
			return duckdb::SinkResultType::BLOCKED;
		case 3:
			return duckdb::SinkResultType::FINISHED;
		default:
			throw duckdb::InterruptException();
		}
	}

	duckdb::SinkNextBatchType NextBatch(duckdb::ExecutionContext &,
	                                    duckdb::OperatorSinkNextBatchInput &input) const override {
		Complete(input.local_state.Cast<LocalState>(), false);
		return duckdb::SinkNextBatchType::READY;
	}

	duckdb::SinkCombineResultType Combine(duckdb::ExecutionContext &,
	                                      duckdb::OperatorSinkCombineInput &input) const override {
		Complete(input.local_state.Cast<LocalState>(), true);
		return duckdb::SinkCombineResultType::FINISHED;
	}

	duckdb::unique_ptr<duckdb::LocalSinkState> GetLocalSinkState(duckdb::ExecutionContext &) const override {
		return duckdb::make_uniq<LocalState>(receiver);
	}

	duckdb::unique_ptr<duckdb::GlobalSinkState> GetGlobalSinkState(duckdb::ClientContext &context) const override {
		return duckdb::make_uniq<GlobalState>(context);
	}

	//! A result without rows: those have gone.
	duckdb::unique_ptr<duckdb::QueryResult> GetResult(duckdb::GlobalSinkState &state) const override {
		auto rows = duckdb::make_uniq<duckdb::ColumnDataCollection>(duckdb::Allocator::DefaultAllocator(), types);
		return duckdb::make_uniq<duckdb::MaterializedQueryResult>(statement_type, properties, names, std::move(rows),
		                                                          state.Cast<GlobalState>().properties);
	}

	duckdb::OperatorPartitionInfo RequiredPartitionInfo() const override {
		return order == Order::BATCHES ? duckdb::OperatorPartitionInfo::BatchIndex()
		                               : duckdb::OperatorPartitionInfo::NoPartitionInfo();
	}

	bool ParallelSink() const override {
		return order != Order::ONE_THREAD;
	}

	bool SinkOrderDependent() const override {
		return order != Order::BATCHES;
	}

private:
	void Complete(LocalState &state, bool ended) const {
		if (!receiver->calls.complete(receiver->calls.state, state.local, state.First(), ended)) {
			throw duckdb::InterruptException();
		}
	}

	Order order;
	duckdb::shared_ptr<Receiver> receiver;
};

Order OrderOf(duckdb::ClientContext &context, duckdb::PhysicalOperator &root) {
	if (!duckdb::PhysicalPlanGenerator::PreserveInsertionOrder(context, root)) {
		return Order::NONE;
	}
	return duckdb::PhysicalPlanGenerator::UseBatchIndex(context, root) ? Order::BATCHES : Order::ONE_THREAD;
}

bool Begin(const tavana_collector &calls, const duckdb::PreparedStatementData &data) {
	duckdb::vector<const char *> names;
	duckdb::vector<duckdb::unique_ptr<duckdb::LogicalType>> owned;
	for (auto &name : data.names) {
		names.push_back(name.c_str());
	}
	for (auto &type : data.types) {
		owned.push_back(duckdb::make_uniq<duckdb::LogicalType>(type));
	}
	duckdb::vector<duckdb_logical_type> types(owned.size());
	for (idx_t index = 0; index < owned.size(); index++) {
		types[index] = reinterpret_cast<duckdb_logical_type>(owned[index].release());
	}
	return calls.begin(calls.state, names.data(), types.data(), types.size());
}

//! Keeps what went wrong, if there is memory for it.
void Fail(duckdb::PendingStatementWrapper *pending, std::exception &failure) {
	if (!pending) {
		return;
	}
	try {
		pending->statement = duckdb::make_uniq<duckdb::PendingQueryResult>(duckdb::ErrorData(failure));
	} catch (...) {
	}
}

//! Whether functions in an expression are given functions, into which `IsConsistent` does not look.
bool HasLambda(const duckdb::Expression &expression) {
	if (expression.GetExpressionClass() == duckdb::ExpressionClass::BOUND_FUNCTION &&
	    expression.Cast<duckdb::BoundFunctionExpression>().function.HasBindLambdaCallback()) {
		return true;
	}
	bool any = false;
	duckdb::ExpressionIterator::EnumerateChildren(
	    expression, [&](const duckdb::Expression &child) { any = any || HasLambda(child); });
	return any;
}

//! The expressions of a plan that reads nothing and is one row of them; null for any other plan.
const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> *RowOf(const duckdb::PreparedStatementData &data) {
	if (data.statement_type != duckdb::StatementType::SELECT_STATEMENT || !data.physical_plan) {
		return nullptr;
	}
	auto &root = data.physical_plan->Root();
	if (root.type != duckdb::PhysicalOperatorType::PROJECTION || root.children.size() != 1 ||
	    root.children[0].get().type != duckdb::PhysicalOperatorType::DUMMY_SCAN) {
		return nullptr;
	}
	auto &row = root.Cast<duckdb::PhysicalProjection>().select_list;
	for (auto &expression : row) {
		// Others may ask for the statement that is under way, and here none is.
		if (!expression->IsConsistent() || HasLambda(*expression)) {
			return nullptr;
		}
	}
	return &row;
}

//! What one thread collects in, until the guard ends.
class LocalGuard {
public:
	explicit LocalGuard(const tavana_collector &calls) : calls(calls), local(calls.local(calls.state)) {
	}
	~LocalGuard() {
		calls.drop_local(local);
	}

	const tavana_collector &calls;
	void *const local;
};

//! Gives the one row of a result to the receiver. False: it wants none.
bool PushRow(const tavana_collector &calls, duckdb::DataChunk &row) {
	LocalGuard guard(calls);
	for (;;) {
		auto room = duckdb::make_shared_ptr<duckdb::InterruptDoneSignalState>();
		duckdb::InterruptState interrupt {duckdb::weak_ptr<duckdb::InterruptDoneSignalState>(room)};
		switch (calls.push(calls.state, guard.local, reinterpret_cast<duckdb_data_chunk>(&row), 0, 0, &interrupt)) {
		case 0:
			return calls.complete(calls.state, guard.local, 0, true);
		case 1:
			room->Await();
			break;
		case 3:
			return true;
		default:
			return false;
		}
	}
}

//! Sets the connection's collector, until the guard ends.
class CollectorGuard {
public:
	CollectorGuard(duckdb::ClientContext &context, duckdb::get_result_collector_t collector)
	    : config(duckdb::ClientConfig::GetConfig(context)) {
		config.get_result_collector = std::move(collector);
	}
	~CollectorGuard() {
		config.get_result_collector = nullptr;
	}

private:
	duckdb::ClientConfig &config;
};

} // namespace

extern "C" {

//! Tells where the values of a chunk's columns lie, while the chunk is not changed. `out` has room for all. False: there
//! is no memory.
bool tavana_columns(duckdb_data_chunk raw, tavana_column *out) {
	auto &chunk = *reinterpret_cast<duckdb::DataChunk *>(raw);
	try {
		for (idx_t index = 0; index < chunk.ColumnCount(); index++) {
			duckdb::UnifiedVectorFormat format;
			// The places of values that it makes here would not outlive it; it makes some for longer vectors alone.
			if (chunk.size() > STANDARD_VECTOR_SIZE) {
				chunk.data[index].Flatten(chunk.size());
			}
			chunk.data[index].ToUnifiedFormat(chunk.size(), format);
			out[index].data = format.data;
			out[index].validity = format.validity.GetData();
			out[index].selection = format.sel->data();
		}
		return true;
	} catch (...) {
		return false;
	}
}

//! As `duckdb_pending_prepared`, with the rows of the result going to the collector. Takes its state over, whatever
//! the outcome.
duckdb_state tavana_pending_collect(duckdb_prepared_statement prepared, const tavana_collector *calls,
                                    duckdb_pending_result *out) {
	duckdb::shared_ptr<Receiver> receiver;
	duckdb::PendingStatementWrapper *pending = nullptr;
	*out = nullptr;
	try {
		receiver = duckdb::make_shared_ptr<Receiver>(*calls);
	} catch (...) {
		calls->release(calls->state);
		return DuckDBError;
	}
	try {
		pending = new duckdb::PendingStatementWrapper();
		pending->allow_streaming = false;
		*out = reinterpret_cast<duckdb_pending_result>(pending);
		auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
		auto make = [&receiver](duckdb::ClientContext &context, duckdb::PreparedStatementData &data)
		    -> duckdb::unique_ptr<duckdb::PhysicalOperator> {
			if (!Begin(receiver->calls, data)) {
				// Of a kind that leaves a transaction as it is: nothing was done.
				throw duckdb::PermissionException("the result is not wanted");
			}
			auto order = OrderOf(context, data.physical_plan->Root());
			return duckdb::make_uniq<Collector>(*data.physical_plan, data, order, receiver);
		};
		CollectorGuard guard(*wrapper->statement->context, make);
		pending->statement = wrapper->statement->PendingQuery(wrapper->values, false);
	} catch (std::exception &failure) {
		Fail(pending, failure);
	} catch (...) {
	}
	// Without a statement, and with it the words about what went wrong, there was no memory for either.
	return pending && pending->statement && !pending->statement->HasError() ? DuckDBSuccess : DuckDBError;
}

//! Works out a statement that reads nothing and whose result is one row of expressions, outside a transaction: what the
//! engine does to schedule a plan takes several times as long as such a row. 0: it is another kind of statement, or
//! something is wrong with it, and running it tells what; nothing is left of it, and the collector's state is the caller's
//! still. 1: done. 2: the row is not wanted, or the statement was interrupted. 3: there is no memory.
int32_t tavana_collect_row(duckdb_prepared_statement prepared, const tavana_collector *calls) {
	auto wrapper = reinterpret_cast<duckdb::PreparedStatementWrapper *>(prepared);
	auto &context = *wrapper->statement->context;
	// What the row holds may lie in the executor.
	duckdb::unique_ptr<duckdb::ExpressionExecutor> executor;
	duckdb::DataChunk row;
	bool begun = false, wanted = false;
	try {
		auto &data = *wrapper->statement->data;
		auto expressions = RowOf(data);
		if (!expressions || !context.transaction.IsAutoCommit() || context.transaction.HasActiveTransaction() ||
		    duckdb::ValidChecker::IsInvalidated(*context.db) || data.RequireRebind(context, wrapper->values)) {
			return 0;
		}
		context.RunFunctionInTransaction([&]() {
			// From here on, an interrupt is one of this statement.
			begun = true;
			data.Bind(wrapper->values);
			row.Initialize(duckdb::Allocator::Get(context), data.types, 1);
			duckdb::DataChunk nothing;
			nothing.SetCardinality(1);
			executor = duckdb::make_uniq<duckdb::ExpressionExecutor>(context, *expressions);
			executor->Execute(nothing, row);
		});
		wanted = !context.IsInterrupted() && Begin(*calls, data);
	} catch (...) {
		// One that was interrupted would begin anew.
		if (!begun || !context.IsInterrupted()) {
			return 0;
		}
	}
	try {
		Receiver receiver(*calls);
		return wanted && PushRow(*calls, row) ? 1 : 2;
	} catch (...) {
		return 3;
	}
}

//! NULL of the type that another value has; null when there is no memory.
duckdb_value tavana_null_like(duckdb_value value) {
	try {
		auto null = new duckdb::Value(reinterpret_cast<const duckdb::Value *>(value)->type());
		return reinterpret_cast<duckdb_value>(null);
	} catch (...) {
		return nullptr;
	}
}

//! What wakes the thread that pushes. Only from within `push`, with what was given to it. Null: there is no memory.
void *tavana_waker(const void *interrupt) {
	return new (std::nothrow) duckdb::InterruptState(*static_cast<const duckdb::InterruptState *>(interrupt));
}

//! Wakes. The waker stays.
void tavana_wake(const void *waker) {
	try {
		static_cast<const duckdb::InterruptState *>(waker)->Callback();
	} catch (...) {
		// Only a waker of nobody throws, and pushing threads have a task or wait for it themselves.
	}
}

void tavana_drop_waker(void *waker) {
	delete static_cast<duckdb::InterruptState *>(waker);
}

} // extern "C"
