//! Builds the part that is written in C++, and lets the binaries of this crate find the prebuilt `libduckdb.so` at
//! run time.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const SOURCES: [&str; 7] = [
    "src/ffi/collector.cpp",
    "src/ffi/catalog.cpp",
    "src/ffi/version.cpp",
    "src/ffi/plan.cpp",
    "src/ffi/memory.cpp",
    "src/ffi/measured.cpp",
    "src/ffi/served.cpp",
];

fn main() -> Result<()> {
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    if let Some(dir) = variable("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{dir}");
    }
    println!("cargo:rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
    println!("cargo:rerun-if-changed=build.rs");
    for file in SOURCES {
        println!("cargo:rerun-if-changed={file}");
    }
    let source = engine_source()?;
    println!("cargo:rustc-env=DUCKDB_HEADERS_VERSION={}", version_of(&source)?);
    // As the library itself is compiled: the layout of what it shares depends on this.
    cc::Build::new()
        .cpp(true)
        .std("c++11")
        .define("NDEBUG", None)
        .include(source.join("include"))
        .warnings(false)
        .files(SOURCES)
        .try_compile("tavana_engine")?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a build script is told by the environment what to do")]
fn variable(name: &str) -> Option<String> {
    println!("cargo:rerun-if-env-changed={name}");
    std::env::var(name).ok()
}

/// The `src` folder of the engine's source, whose headers the C++ part is compiled with: as built by the crate, or
/// else from the archive in it, which has all headers while the packages with the prebuilt library have none.
fn engine_source() -> Result<PathBuf> {
    // Names the folder `src/include` of an engine that was built from source.
    if let Some(include) = variable("DEP_DUCKDB_INCLUDE") {
        let source = PathBuf::from(include).join("..");
        if source.join(VERSION_FILE).is_file() {
            return Ok(source);
        }
    }
    let archive = engine_crate()?.join("duckdb.tar.gz");
    let out = PathBuf::from(variable("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let mut entries = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(archive)?));
    for entry in entries.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        if path.starts_with("duckdb/src/include") || path.ends_with(VERSION_FILE) {
            entry.unpack_in(&out)?;
        }
    }
    Ok(out.join("duckdb/src"))
}

/// Where the source of the crate `libduckdb-sys` lies.
fn engine_crate() -> Result<PathBuf> {
    let cargo = variable("CARGO").ok_or("CARGO is not set")?;
    let target = variable("TARGET").ok_or("TARGET is not set")?;
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &target])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    let package = packages.iter().find(|package| package["name"] == "libduckdb-sys");
    let manifest = package.and_then(|package| package["manifest_path"].as_str()).ok_or("libduckdb-sys is not there")?;
    Ok(Path::new(manifest).parent().ok_or("libduckdb-sys has no folder")?.to_owned())
}

/// Says which version the headers belong to.
const VERSION_FILE: &str = "function/table/version/pragma_version.cpp";

fn version_of(source: &Path) -> Result<String> {
    let text = std::fs::read_to_string(source.join(VERSION_FILE))?;
    let line = text.lines().find(|line| line.starts_with("#define DUCKDB_VERSION ")).ok_or("no version")?;
    Ok(line.split('"').nth(1).ok_or("no version")?.to_owned())
}
