//! Lets the binaries of this crate find the prebuilt `libduckdb.so` at run time.

#[expect(clippy::disallowed_methods, reason = "a build script is told by the environment where the library lies")]
fn main() {
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    if let Ok(dir) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{dir}");
    }
    println!("cargo:rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
}
