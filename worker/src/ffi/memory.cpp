// What the engine has of memory and of spill files at the moment.
//
// Contract: as in `collector.cpp`.

#include "duckdb.h"
#include "duckdb/main/capi/capi_internal.hpp"
#include "duckdb/main/database.hpp"
#include "duckdb/storage/buffer_manager.hpp"

extern "C" {

//! Bytes of memory that the engine tracks, those of them that hold parts of files and can be given up at any time, and bytes
//! in spill files. May be called from any thread while the database is open.
bool tavana_memory(duckdb_database database, uint64_t *used, uint64_t *cache, uint64_t *spilled) {
	*used = *cache = *spilled = 0;
	try {
		auto &instance = *reinterpret_cast<duckdb::DatabaseWrapper *>(database)->database->instance;
		for (auto &part : duckdb::BufferManager::GetBufferManager(instance).GetMemoryUsageInfo()) {
			*used += part.size;
			*spilled += part.evicted_data;
			if (part.tag == duckdb::MemoryTag::EXTERNAL_FILE_CACHE) {
				*cache += part.size;
			}
		}
		return true;
	} catch (...) {
		return false;
	}
}

} // extern "C"
