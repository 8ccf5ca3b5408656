//! The types of parameters that neither the client nor the engine says, and the statement does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, SchemaRef};

use super::text::Text;
use super::{Connection, Outcome};
use crate::upstream::{Prepared, TransactionId};
use crate::{oid, parameters};

fn is_open(types: &[u32], at: usize) -> bool {
    matches!(types.get(at).copied(), None | Some(0 | oid::UNKNOWN))
}

impl Connection {
    /// The engine's text of a statement, in which constants without a type that are bytes or lists are written as such.
    pub(super) async fn with_constants<'a>(
        &mut self,
        sql: Cow<'a, str>,
        transaction: Option<&TransactionId>,
    ) -> Outcome<Cow<'a, str>> {
        let Some(constants) = parameters::open_constants(&sql)? else { return Ok(sql) };
        // What is wrong with the statement is told of itself.
        let Ok(asked) = self.prepare_upstream(&constants.probe, transaction).await else { return Ok(sql) };
        self.upstream.close(&asked.handle).await;
        let is_unknown = |field: &Arc<Field>| *field.data_type() == DataType::Null;
        let mut all_bytes = false;
        if asked.parameters.fields().iter().any(is_unknown)
            && let Ok(without) = self.prepare_upstream(&constants.without, transaction).await
        {
            self.upstream.close(&without.handle).await;
            // If bytes are all that comes of it, constants whose type nothing tells are bytes.
            let columns = without.schema.fields();
            all_bytes = !columns.is_empty() && columns.iter().all(|column| oid::of_field(column).oid == oid::BYTEA);
        }
        let told = |number: usize| match asked.parameters.fields().get(number - 1) {
            Some(field) if !is_unknown(field) => Some(oid::of_field(field).oid),
            _ => all_bytes.then_some(oid::BYTEA),
        };
        let settled = constants.settled(&sql, told)?;
        Ok(Cow::Owned(settled))
    }

    /// The types that the client has declared, and those that operators tell, if there are such.
    pub(super) async fn with_operands(
        &mut self,
        types: &[u32],
        prepared: &Prepared,
        casts: &HashMap<usize, u32>,
        text: &Text<'_>,
        sql: &str,
        transaction: Option<&TransactionId>,
    ) -> Outcome<Option<Vec<u32>>> {
        let told = prepared.parameters.fields();
        let known = |number: usize| match types.get(number.checked_sub(1)?).copied() {
            None | Some(0 | oid::UNKNOWN) => casts.get(&number).copied().or_else(|| {
                let field = told.get(number - 1)?;
                (*field.data_type() != DataType::Null).then(|| text.types.of(usize::MAX, field).oid)
            }),
            declared => declared,
        };
        if (1..=told.len()).all(|number| known(number).is_some()) {
            return Ok(None);
        }
        let compared = parameters::compared(sql);
        let plain = compared.as_ref().map_or(sql, |compared| &compared.with_elements);
        let Some(operands) = parameters::operands(plain, &known) else { return Ok(None) };
        let mut found: Vec<(usize, u32)> = operands.certain().collect();
        for probe in &operands.probes {
            let Ok(probe) = self.text(probe).map(|text| text.sql.into_owned()) else { continue };
            let declared: Vec<u32> = (1..=told.len()).map(|number| known(number).unwrap_or(0)).collect();
            let probe = parameters::typed(&probe, &declared);
            // A probe may have fewer parameters than the statement, and the upstream counts them without gaps.
            let used = parameters::used(&probe);
            let probe = parameters::numbered_anew(&probe, &used);
            let Ok(asked) = self.prepare_upstream(&probe, transaction).await else { continue };
            self.upstream.close(&asked.handle).await;
            let peer = |number: usize| {
                let field = asked.parameters.fields().get(used.binary_search(&number).ok()?)?;
                (*field.data_type() != DataType::Null).then(|| text.types.of(usize::MAX, field).oid)
            };
            found.extend(operands.of_peers(peer));
        }
        let mut types = types.to_vec();
        let before = types.clone();
        for (number, kind) in found {
            let Some(at) = number.checked_sub(1).filter(|at| *at < told.len() && is_open(&types, *at)) else {
                continue;
            };
            types.resize(types.len().max(at + 1), 0);
            types[at] = kind;
        }
        Ok((types != before).then_some(types))
    }

    /// The types that the client has declared, and those of lists that values are compared with: their elements are
    /// what they are compared with. If there are such, the columns of the statement that has one element for each.
    pub(super) async fn with_lists(
        &mut self,
        mut types: Vec<u32>,
        text: &Text<'_>,
        sql: &str,
        transaction: Option<&TransactionId>,
    ) -> Outcome<(Vec<u32>, Option<SchemaRef>)> {
        let Some(mut compared) = parameters::compared(sql) else { return Ok((types, None)) };
        compared.lists.retain(|(number, _)| number.checked_sub(1).is_some_and(|at| is_open(&types, at)));
        if compared.lists.is_empty() {
            return Ok((types, None));
        }
        let Ok(with_elements) = self.text(&compared.with_elements).map(|text| text.sql.into_owned()) else {
            return Ok((types, None));
        };
        // With an operand whose type it is not told, the engine tells nothing of what follows.
        let with_elements = parameters::typed(&with_elements, &types);
        let Ok(element) = self.prepare_upstream(&with_elements, transaction).await else {
            return Ok((types, None));
        };
        self.upstream.close(&element.handle).await;
        let mut has_lists = false;
        for (number, is_text) in compared.lists {
            let at = number - 1;
            let Some(field) = element.parameters.fields().get(at) else { continue };
            let told = match field.data_type() {
                DataType::Null if is_text => oid::TEXT,
                DataType::Null => continue,
                _ => text.types.of(usize::MAX, field).oid,
            };
            let Some(list) = oid::array_of(told) else { continue };
            types.resize(types.len().max(at + 1), 0);
            types[at] = list;
            has_lists = true;
        }
        if !has_lists {
            return Ok((types, None));
        }
        // With lists whose types it is not told, the engine tells none at all.
        types.resize(types.len().max(element.parameters.fields().len()), 0);
        for (at, field) in element.parameters.fields().iter().enumerate() {
            let told = text.types.of(usize::MAX, field).oid;
            // Of texts there may be casts that say more.
            if is_open(&types, at) && *field.data_type() != DataType::Null && told != oid::TEXT {
                types[at] = told;
            }
        }
        Ok((types, Some(element.schema)))
    }
}
