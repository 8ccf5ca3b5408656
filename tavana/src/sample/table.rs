use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use tpchgen::decimal::TPCHDecimal;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

use super::columns::Kind::{self, Date, Decimal, Int32, Int64, Text};
use super::columns::{Columns, Value as V, schema};

/// Rows of a batch on its way to the encoder.
const BATCH: usize = 8192;

/// Rows of a row group: DuckDB's own.
const ROW_GROUP: u64 = 122_880;

/// Orders have 1 to 7 lines: a part with this many lines on average practically never exceeds a row group.
const LINE_ROW_GROUP: u64 = 121_200;

/// Parquet numbers row groups with 15 bits; beyond it, row groups grow instead.
const ROW_GROUPS: u64 = 32_000;

/// A table of TPC-H.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Region,
    Nation,
    Supplier,
    Customer,
    Part,
    PartSupp,
    Orders,
    LineItem,
}

impl Table {
    /// All of them, the small ones first.
    pub(super) const ALL: [Table; 8] = [
        Self::Region,
        Self::Nation,
        Self::Supplier,
        Self::Customer,
        Self::Part,
        Self::PartSupp,
        Self::Orders,
        Self::LineItem,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Nation => "nation",
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Part => "part",
            Self::PartSupp => "partsupp",
            Self::Orders => "orders",
            Self::LineItem => "lineitem",
        }
    }

    /// The columns, with the types that DuckDB's own generator gives them.
    #[rustfmt::skip]
    pub(super) fn fields(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::Region => &[("r_regionkey", Int32), ("r_name", Text), ("r_comment", Text)],
            Self::Nation => &[
                ("n_nationkey", Int32), ("n_name", Text), ("n_regionkey", Int32), ("n_comment", Text),
            ],
            Self::Supplier => &[
                ("s_suppkey", Int64), ("s_name", Text), ("s_address", Text), ("s_nationkey", Int32),
                ("s_phone", Text), ("s_acctbal", Decimal), ("s_comment", Text),
            ],
            Self::Customer => &[
                ("c_custkey", Int64), ("c_name", Text), ("c_address", Text), ("c_nationkey", Int32),
                ("c_phone", Text), ("c_acctbal", Decimal), ("c_mktsegment", Text), ("c_comment", Text),
            ],
            Self::Part => &[
                ("p_partkey", Int64), ("p_name", Text), ("p_mfgr", Text), ("p_brand", Text), ("p_type", Text),
                ("p_size", Int32), ("p_container", Text), ("p_retailprice", Decimal), ("p_comment", Text),
            ],
            Self::PartSupp => &[
                ("ps_partkey", Int64), ("ps_suppkey", Int64), ("ps_availqty", Int64), ("ps_supplycost", Decimal),
                ("ps_comment", Text),
            ],
            Self::Orders => &[
                ("o_orderkey", Int64), ("o_custkey", Int64), ("o_orderstatus", Text), ("o_totalprice", Decimal),
                ("o_orderdate", Date), ("o_orderpriority", Text), ("o_clerk", Text), ("o_shippriority", Int32),
                ("o_comment", Text),
            ],
            Self::LineItem => &[
                ("l_orderkey", Int64), ("l_partkey", Int64), ("l_suppkey", Int64), ("l_linenumber", Int64),
                ("l_quantity", Decimal), ("l_extendedprice", Decimal), ("l_discount", Decimal), ("l_tax", Decimal),
                ("l_returnflag", Text), ("l_linestatus", Text), ("l_shipdate", Date), ("l_commitdate", Date),
                ("l_receiptdate", Date), ("l_shipinstruct", Text), ("l_shipmode", Text), ("l_comment", Text),
            ],
        }
    }

    /// How many rows there are; for `lineitem`, about how many.
    pub(super) fn rows(self, scale: f64) -> u64 {
        let rows = match self {
            Self::Region => 5,
            Self::Nation => 25,
            Self::Supplier => SupplierGenerator::calculate_row_count(scale, 1, 1),
            Self::Customer => CustomerGenerator::calculate_row_count(scale, 1, 1),
            Self::Part => PartGenerator::calculate_row_count(scale, 1, 1),
            Self::PartSupp => PartSuppGenerator::calculate_row_count(scale, 1, 1),
            Self::Orders => OrderGenerator::calculate_row_count(scale, 1, 1),
            Self::LineItem => OrderGenerator::calculate_row_count(scale, 1, 1) * 4,
        };
        rows.unsigned_abs()
    }

    /// Into how many parts, each a row group, the table is cut.
    pub(super) fn parts(self, scale: f64) -> i32 {
        let group = if self == Self::LineItem { LINE_ROW_GROUP } else { ROW_GROUP };
        let parts = self.rows(scale).div_ceil(group).clamp(1, ROW_GROUPS);
        i32::try_from(parts).unwrap_or(i32::MAX)
    }

    /// The rows of one part, counted from one, in batches. Every value is a function of scale and row alone.
    pub(super) fn generate(
        self,
        scale: f64,
        part: i32,
        parts: i32,
        batch: &mut dyn FnMut(RecordBatch) -> Result<(), query::Error>,
    ) -> Result<(), query::Error> {
        let mut rows = Rows { table: self, columns: None, batch };
        match self {
            Self::Region => RegionGenerator::new(scale, part, parts)
                .iter()
                .try_for_each(|r| rows.push([V::Int64(r.r_regionkey), V::Text(r.r_name), V::Text(r.r_comment)])),
            Self::Nation => NationGenerator::new(scale, part, parts).iter().try_for_each(|n| {
                rows.push([V::Int64(n.n_nationkey), V::Text(n.n_name), V::Int64(n.n_regionkey), V::Text(n.n_comment)])
            }),
            Self::Supplier => supplier(scale, part, parts, &mut rows),
            Self::Customer => customer(scale, part, parts, &mut rows),
            Self::Part => part_table(scale, part, parts, &mut rows),
            Self::PartSupp => partsupp(scale, part, parts, &mut rows),
            Self::Orders => orders(scale, part, parts, &mut rows),
            Self::LineItem => lineitem(scale, part, parts, &mut rows),
        }?;
        rows.flush()
    }
}

/// Collects rows into batches and hands them on.
struct Rows<'a> {
    table: Table,
    columns: Option<Columns>,
    batch: &'a mut dyn FnMut(RecordBatch) -> Result<(), query::Error>,
}

impl Rows<'_> {
    fn push<const N: usize>(&mut self, row: [V<'_>; N]) -> Result<(), query::Error> {
        let fields = self.table.fields();
        let columns = self.columns.get_or_insert_with(|| Columns::new(fields, schema(fields), BATCH));
        columns.push(row);
        if columns.rows() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), query::Error> {
        match self.columns.take() {
            Some(columns) => (self.batch)(columns.finish().map_err(refused)?),
            None => Ok(()),
        }
    }
}

fn refused(error: ArrowError) -> query::Error {
    query::Error::new(query::ErrorKind::Bug, format!("the generated rows do not fit their table: {error}"))
}

fn supplier(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    SupplierGenerator::new(scale, part, parts).iter().try_for_each(|s| {
        rows.push([
            V::Int64(s.s_suppkey),
            V::Shown(&s.s_name),
            V::Shown(&s.s_address),
            V::Int64(s.s_nationkey),
            V::Shown(&s.s_phone),
            V::Decimal(s.s_acctbal),
            V::Text(&s.s_comment),
        ])
    })
}

fn customer(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    CustomerGenerator::new(scale, part, parts).iter().try_for_each(|c| {
        rows.push([
            V::Int64(c.c_custkey),
            V::Shown(&c.c_name),
            V::Shown(&c.c_address),
            V::Int64(c.c_nationkey),
            V::Shown(&c.c_phone),
            V::Decimal(c.c_acctbal),
            V::Text(c.c_mktsegment),
            V::Text(c.c_comment),
        ])
    })
}

fn part_table(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    PartGenerator::new(scale, part, parts).iter().try_for_each(|p| {
        rows.push([
            V::Int64(p.p_partkey),
            V::Shown(&p.p_name),
            V::Shown(&p.p_mfgr),
            V::Shown(&p.p_brand),
            V::Text(p.p_type),
            V::Int32(p.p_size),
            V::Text(p.p_container),
            V::Decimal(p.p_retailprice),
            V::Text(p.p_comment),
        ])
    })
}

fn partsupp(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    PartSuppGenerator::new(scale, part, parts).iter().try_for_each(|ps| {
        rows.push([
            V::Int64(ps.ps_partkey),
            V::Int64(ps.ps_suppkey),
            V::Int32(ps.ps_availqty),
            V::Decimal(ps.ps_supplycost),
            V::Text(ps.ps_comment),
        ])
    })
}

fn orders(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    OrderGenerator::new(scale, part, parts).iter().try_for_each(|o| {
        rows.push([
            V::Int64(o.o_orderkey),
            V::Int64(o.o_custkey),
            V::Shown(&o.o_orderstatus),
            V::Decimal(o.o_totalprice),
            V::Date(o.o_orderdate),
            V::Text(o.o_orderpriority),
            V::Shown(&o.o_clerk),
            V::Int32(o.o_shippriority),
            V::Text(o.o_comment),
        ])
    })
}

fn lineitem(scale: f64, part: i32, parts: i32, rows: &mut Rows<'_>) -> Result<(), query::Error> {
    LineItemGenerator::new(scale, part, parts).iter().try_for_each(|l| {
        rows.push([
            V::Int64(l.l_orderkey),
            V::Int64(l.l_partkey),
            V::Int64(l.l_suppkey),
            V::Int32(l.l_linenumber),
            V::Decimal(TPCHDecimal::new(l.l_quantity * 100)),
            V::Decimal(l.l_extendedprice),
            V::Decimal(l.l_discount),
            V::Decimal(l.l_tax),
            V::Text(l.l_returnflag),
            V::Text(l.l_linestatus),
            V::Date(l.l_shipdate),
            V::Date(l.l_commitdate),
            V::Date(l.l_receiptdate),
            V::Text(l.l_shipinstruct),
            V::Text(l.l_shipmode),
            V::Text(l.l_comment),
        ])
    })
}
