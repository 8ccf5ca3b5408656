//! Writes `src/gen/` anew from `engine.proto`; needs `protoc`. Run from `proto/`: `cargo run --manifest-path regen/Cargo.toml`.

fn main() -> std::io::Result<()> {
    tonic_prost_build::configure()
        .build_transport(false)
        .bytes(".")
        // Hand-written, so that secrets are not shown.
        .skip_debug(["Credentials", "Lake", "Tls", "Arrival"].map(|name| format!("tavana.engine.v1.{name}")))
        .out_dir("src/gen")
        .compile_protos(&["engine.proto"], &["."])
}
