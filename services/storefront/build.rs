//! Has the storefront built anew when the page was, which `./scripts/demo` does: npm is never called from here.

fn main() {
    // The folder is always there (`web/dist/.gitkeep`): a path that is missing would count as changed each time.
    println!("cargo::rerun-if-changed=../../web/dist");
}
