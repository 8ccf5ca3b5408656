import pyarrow.flight


def field(number, value):
    """A field of a protobuf message, up to 127 bytes long."""
    return bytes([number << 3 | 2, len(value)]) + value


command = field(1, b"type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery")
command += field(2, field(1, b"FROM region"))
with pyarrow.flight.connect("grpc://127.0.0.1:8815") as client:
    info = client.get_flight_info(pyarrow.flight.FlightDescriptor.for_command(command))
    print(client.do_get(info.endpoints[0].ticket).read_all())
