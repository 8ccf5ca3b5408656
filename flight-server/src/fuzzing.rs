//! What the fuzz targets reach: all calls of a server, without a socket.

use tonic::service::Routes;

use crate::Server;

impl Server {
    /// The calls of whoever connects. No connection comes with them: a client is told from others by its token.
    pub fn calls(&self) -> Routes {
        self.routes()
    }
}
