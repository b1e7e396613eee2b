//! An app that runs already may have another sidecar than this one, or none: what fails then says nothing of the app.

/// Why its failures are not told.
pub(super) const APART: &str = "the app runs already and has asked this sidecar for nothing: what it needs of one may \
                                be missing. Let the harness listen where it looks: --dapr-http-port, --dapr-grpc-port";
