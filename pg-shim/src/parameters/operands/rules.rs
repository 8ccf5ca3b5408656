//! Which type PostgreSQL gives to a parameter beside an operand of a type.

use sqlparser::ast::BinaryOperator;

use crate::oid;

/// How a parameter meets another operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    Plus,
    Minus,
    Times,
    /// The parameter is what divides.
    By,
    /// The parameter is what is divided.
    Divided,
    Modulo,
    Bits,
    /// By how many bits.
    Shift,
    Concat,
    /// Both must be of one type.
    Same,
}

impl Meeting {
    /// Of an operator, whose left or right operand the parameter is.
    pub(super) fn of(operator: &BinaryOperator, is_left: bool) -> Option<Self> {
        use BinaryOperator as B;
        Some(match operator {
            B::Plus => Self::Plus,
            B::Minus => Self::Minus,
            B::Multiply => Self::Times,
            B::Divide if is_left => Self::Divided,
            B::Divide => Self::By,
            B::Modulo => Self::Modulo,
            B::BitwiseAnd | B::BitwiseOr => Self::Bits,
            B::PGBitwiseShiftLeft | B::PGBitwiseShiftRight if !is_left => Self::Shift,
            B::StringConcat => Self::Concat,
            _ => return None,
        })
    }

    /// Whether the result is of the type of the operands, so that the one that is known stands for both.
    pub(super) fn keeps_type(self) -> bool {
        !matches!(self, Self::Same)
    }

    /// The type where the other operand does not matter.
    pub(super) fn of_any(self) -> Option<u32> {
        (self == Self::Shift).then_some(oid::INT4)
    }

    /// The type of the parameter, where the other operand is of this one.
    pub(super) fn of_peer(self, peer: u32) -> Option<u32> {
        let is_whole = matches!(peer, oid::INT2 | oid::INT4 | oid::INT8);
        let is_number = is_whole || matches!(peer, oid::NUMERIC | oid::FLOAT4 | oid::FLOAT8);
        match (self, peer) {
            (Self::Same, _) => Some(peer),
            (Self::Shift, _) => Some(oid::INT4),
            (Self::Concat, oid::BYTEA | oid::JSONB | oid::BIT | oid::VARBIT) => Some(peer),
            (Self::Concat, list) if oid::element_of(list).is_some() => Some(list),
            (Self::Concat, _) => Some(oid::TEXT),
            (Self::Bits, _) => is_whole.then_some(peer),
            (Self::Plus | Self::Minus | Self::Times | Self::By | Self::Divided | Self::Modulo, _) if is_number => {
                Some(peer)
            }
            (Self::Plus | Self::Minus, oid::INTERVAL) => Some(oid::INTERVAL),
            (Self::Times | Self::By, oid::INTERVAL) => Some(oid::FLOAT8),
            (Self::Plus, oid::TIMESTAMP | oid::TIMESTAMPTZ | oid::TIME) => Some(oid::INTERVAL),
            (Self::Minus, oid::TIMESTAMP | oid::TIMESTAMPTZ | oid::DATE) => Some(peer),
            // The engine has no differences of times.
            (Self::Minus, oid::TIME) => Some(oid::INTERVAL),
            _ => None,
        }
    }
}
