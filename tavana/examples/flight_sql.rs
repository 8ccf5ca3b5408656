//! Asks a service over Flight SQL and prints the rows.

use arrow_array::RecordBatch;
use arrow_cast::pretty::print_batches;
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures::TryStreamExt;
use tonic::transport::Endpoint;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("http://127.0.0.1:8815".to_owned());
    let channel = Endpoint::new(address)?.connect().await?;
    let mut client = FlightSqlServiceClient::new(channel);
    // With `--auth keys`: client.handshake("name of the key", "the key").await?;
    let info = client.execute("SELECT * FROM region WHERE r_name LIKE 'A%'".to_owned(), None).await?;
    for endpoint in info.endpoint {
        let Some(ticket) = endpoint.ticket else { continue };
        let batches: Vec<RecordBatch> = client.do_get(ticket).await?.try_collect().await?;
        print_batches(&batches)?;
    }
    Ok(())
}
