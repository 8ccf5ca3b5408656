//! The engine's serialised tree, read without recursion: its depth is the client's to choose.

use std::borrow::Cow;

use query::{Error, ErrorKind, Result};

/// Names a node of a [`Tree`].
pub(super) type NodeId = u32;

/// A node of the tree.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// An object: its members lie from the first number to the second.
    Object(u32, u32),
    /// A list: its items lie from the first number to the second.
    List(u32, u32),
    /// `true`.
    True,
    /// A constant of the statement: its value if it is a string, and the name it is given.
    Constant { text: Option<Cow<'a, str>>, alias: Cow<'a, str> },
}

/// A JSON text as a flat list of nodes. Numbers, `false`, `null` and empty strings are left out: to
/// the gate they mean what absence means. Constants are folded into one node each, so that an
/// IN-list of a million items stays small.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    members: Vec<(&'a str, NodeId)>,
    root: NodeId,
}

struct Frame<'a> {
    key: &'a str,
    object: bool,
    pending: usize,
    nodes: usize,
    members: usize,
}

impl<'a> Tree<'a> {
    /// Reads a JSON text.
    pub(super) fn read(json: &'a str) -> Result<Self> {
        Reader { json, at: 0, nodes: Vec::new(), members: Vec::new(), pending: Vec::new() }
            .run()
            .ok_or_else(|| Error::new(ErrorKind::Bug, "the engine described the statement in a form that is not JSON"))
    }

    /// The outermost node.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id as usize]
    }

    /// The members of an object or the items of a list (without keys); none of other nodes.
    pub(super) fn members(&self, id: NodeId) -> &[(&'a str, NodeId)] {
        match self.node(id) {
            Node::Object(from, to) | Node::List(from, to) => &self.members[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// A member of an object.
    pub(super) fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        match self.node(id) {
            Node::Object(..) => self.members(id).iter().find(|(name, _)| *name == key).map(|(_, id)| *id),
            _ => None,
        }
    }

    /// A member of an object that is a string; the empty string if it is not there.
    pub(super) fn text(&self, id: NodeId, key: &str) -> &str {
        match self.get(id, key).map(|id| self.node(id)) {
            Some(Node::Text(text)) => text,
            _ => "",
        }
    }
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
    members: Vec<(&'a str, NodeId)>,
    pending: Vec<(&'a str, NodeId)>,
}

impl<'a> Reader<'a> {
    fn run(mut self) -> Option<Tree<'a>> {
        let mut frames: Vec<Frame<'a>> = Vec::new();
        let mut key = "";
        loop {
            match self.next()? {
                open @ (b'{' | b'[') => {
                    frames.push(Frame {
                        key,
                        object: open == b'{',
                        pending: self.pending.len(),
                        nodes: self.nodes.len(),
                        members: self.members.len(),
                    });
                    key = "";
                    continue;
                }
                b'"' => {
                    let text = self.string()?;
                    let frame = frames.last()?;
                    if frame.object && self.peek()? == b':' {
                        self.at += 1;
                        let Cow::Borrowed(name) = text else { return None };
                        key = name;
                        continue;
                    }
                    if !text.is_empty() || !frame.object {
                        self.push(key, Node::Text(text));
                    }
                }
                b't' => {
                    self.word("rue")?;
                    self.push(key, Node::True);
                }
                b'f' => self.word("alse")?,
                b'n' => self.word("ull")?,
                // The engine writes numbers that JSON has not as they are in JavaScript.
                b'I' => self.word("nfinity")?,
                b'N' => self.word("aN")?,
                b'-' if self.word("Infinity").is_some() => {}
                b'-' | b'0'..=b'9' | b'.' => self.number(),
                b',' => continue,
                close @ (b'}' | b']') => {
                    let frame = frames.pop()?;
                    if frame.object != (close == b'}') {
                        return None;
                    }
                    let node = self.close(&frame);
                    if frames.is_empty() {
                        let root = NodeId::try_from(self.nodes.len()).ok()?;
                        self.nodes.push(node);
                        let whole = self.json[self.at..].trim().is_empty();
                        return whole.then_some(Tree { nodes: self.nodes, members: self.members, root });
                    }
                    self.push(frame.key, node);
                }
                _ => return None,
            }
            key = "";
        }
    }

    fn push(&mut self, key: &'a str, node: Node<'a>) {
        // The engine's limit of four gigabytes of JSON keeps the number of nodes below 2^32.
        #[allow(clippy::cast_possible_truncation)]
        self.pending.push((key, self.nodes.len() as NodeId));
        self.nodes.push(node);
    }

    fn close(&mut self, frame: &Frame<'a>) -> Node<'a> {
        let own = &self.pending[frame.pending..];
        if frame.object && self.find(own, "class") == Some("CONSTANT") {
            let alias = self.find(own, "alias").unwrap_or_default().to_owned().into();
            let text = self.constant(own).map(|text| text.to_owned().into());
            self.pending.truncate(frame.pending);
            self.nodes.truncate(frame.nodes);
            self.members.truncate(frame.members);
            return Node::Constant { text, alias };
        }
        let from = self.members.len();
        self.members.extend(self.pending.drain(frame.pending..));
        #[allow(clippy::cast_possible_truncation)]
        let (from, to) = (from as u32, self.members.len() as u32);
        if frame.object { Node::Object(from, to) } else { Node::List(from, to) }
    }

    fn find(&self, members: &[(&'a str, NodeId)], key: &str) -> Option<&str> {
        match &self.nodes[members.iter().find(|(name, _)| *name == key)?.1 as usize] {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string that a constant stands for, if its type is VARCHAR.
    fn constant(&self, members: &[(&'a str, NodeId)]) -> Option<&str> {
        let object = |members: &[(&'a str, NodeId)], key: &str| match self.nodes
            [members.iter().find(|(name, _)| *name == key)?.1 as usize]
        {
            Node::Object(from, to) => Some((from as usize, to as usize)),
            _ => None,
        };
        let (from, to) = object(members, "value")?;
        let value = &self.members[from..to];
        let (from, to) = object(value, "type")?;
        if self.find(&self.members[from..to], "id") != Some("VARCHAR") {
            return None;
        }
        Some(self.find(value, "value").unwrap_or_default())
    }

    fn peek(&mut self) -> Option<u8> {
        let bytes = self.json.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        self.json[self.at..].starts_with(rest).then(|| self.at += rest.len())
    }

    fn number(&mut self) {
        let rest = &self.json.as_bytes()[self.at..];
        let number = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
        self.at += rest.iter().take_while(|b| number(b)).count();
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        let bytes = self.json.as_bytes();
        let mut escaped = false;
        loop {
            match bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        self.at += 1;
        if !escaped {
            return Some(Cow::Borrowed(&self.json[start..self.at - 1]));
        }
        serde_json::from_str(&self.json[start - 1..self.at]).ok().map(Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::{Node, Tree};

    #[test]
    fn reads_what_matters() {
        let json = r#"{"i": Infinity, "j": -Infinity, "k": [NaN], "a": "x\n\"y\u00e9", "n": -1.5e3, "t": true, "f": false, "o": {"k": ["p", {"q": ""}]}}"#;
        let tree = Tree::read(json).unwrap();
        assert_eq!(tree.text(tree.root(), "a"), "x\n\"yé");
        assert!(matches!(tree.node(tree.get(tree.root(), "t").unwrap()), Node::True));
        assert!(tree.get(tree.root(), "f").is_none() && tree.get(tree.root(), "n").is_none());
        let list = tree.get(tree.get(tree.root(), "o").unwrap(), "k").unwrap();
        assert_eq!(tree.members(list).len(), 2);
    }

    #[test]
    fn folds_constants() {
        let json = r#"[{"class":"CONSTANT","alias":"sep","value":{"type":{"id":"VARCHAR"},"value":"/a"}},
            {"class":"CONSTANT","value":{"type":{"id":"INTEGER"},"value":1}}]"#;
        let tree = Tree::read(json).unwrap();
        let items = tree.members(tree.root());
        let Node::Constant { text, alias } = tree.node(items[0].1) else { panic!("folded") };
        assert_eq!((text.as_deref(), alias.as_ref()), (Some("/a"), "sep"));
        assert!(matches!(tree.node(items[1].1), Node::Constant { text: None, .. }));
    }

    #[test]
    fn a_million_levels_need_no_stack() {
        let json = format!("{}1{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert!(Tree::read(&json).is_ok());
    }

    #[test]
    fn broken_json_is_an_error() {
        for json in ["", "{", "{]", "{} x", "[\"a", "[\"\\", "[tru]", "{\"a\" 1", "nul", "\"a\""] {
            assert!(Tree::read(json).is_err(), "{json}");
        }
    }
}
