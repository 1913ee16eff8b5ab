package audit

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// archiveForm names the form of an archive (存档): lines of JSON, first a
// head, then one act a line, last a foot that is signed over all lines before
// it. Nothing is removed from the log: the archive is a second copy that can
// be read and checked without the program's database.
const archiveForm = "lianghua-audit/1"

type archiveHead struct {
	Form   string `json:"form"`
	From   int64  `json:"from"`
	To     int64  `json:"to"`
	Before string `json:"before"` // MAC of the row in front of the first one
}

type archiveFoot struct {
	Rows      int64  `json:"rows"`
	Last      string `json:"last"` // MAC of the last row
	Digest    string `json:"sm3"`  // of every line before, line ends included
	KeyID     string `json:"key_id"`
	Signature string `json:"signature"`
}

func (f archiveFoot) message() []byte {
	return fmt.Appendf(nil, "%s %d %s %s", archiveForm, f.Rows, f.Last, f.Digest)
}

// Archived says what an archive holds.
type Archived struct {
	From, To, Rows int64
	First, Last    db.Time
}

// Archive writes the acts from one number to another, both included.
func Archive(q db.Reader, s Signer, from, to int64, w io.Writer) (out Archived, err error) {
	a := &archiver{w: w, sum: crypt.NewHash()}
	h := archiveHead{Form: archiveForm, From: from, To: to}
	if from > 1 {
		if err := q.Get(&h.Before, `SELECT mac FROM audit_log WHERE seq = ?`, from-1); err != nil {
			return out, fault.Invalidf("from", "日志里没有第 %d 条，请核对范围。", from-1)
		}
	}
	if err := a.line(h); err != nil {
		return out, err
	}
	f := archiveFoot{}
	out = Archived{From: from, To: to}
	err = eachBetween(q, from, to, func(r Row) error {
		if f.Rows++; f.Rows == 1 {
			out.First = r.At
		}
		f.Last, out.Last = r.MAC, r.At
		return a.line(r)
	})
	if err != nil {
		return out, err
	}
	out.Rows, f.Digest = f.Rows, hex.EncodeToString(a.sum.Sum(nil))
	public, err := s.PublicKey()
	if err != nil {
		return out, fault.Internal("audit.Archive", err)
	}
	f.KeyID = crypt.Fingerprint(public)
	if f.Signature, err = s.Sign(f.message()); err != nil {
		return out, fault.Internal("audit.Archive", err)
	}
	return out, a.line(f)
}

type archiver struct {
	w   io.Writer
	sum hash.Hash
}

func (a *archiver) line(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fault.Internal("audit.Archive", err)
	}
	raw = append(raw, '\n')
	a.sum.Write(raw)
	_, err = a.w.Write(raw)
	return err
}

// eachBetween calls f for the rows of a range, oldest first, in bounded memory.
func eachBetween(q db.Reader, from, to int64, f func(Row) error) error {
	for after := from - 1; after < to; {
		var rows []Row
		if err := q.Select(&rows, `SELECT `+columns+` FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`, after, to, exportBatch); err != nil {
			return fault.Internal("audit.Archive", err)
		}
		for _, r := range rows {
			if err := f(r); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(rows) < exportBatch {
			return nil
		}
	}
	return nil
}

// longestAct bounds a line of an archive, in bytes.
const longestAct = 1 << 20

var errArchive = fault.Invalid("file", "这不是审计日志的存档，或者文件不完整。")

// CheckArchive reads an archive and says what is wrong with it. Without a
// chain ("no key file") contents are held against the signed digest only;
// public "" leaves the signature out.
func CheckArchive(r io.Reader, chain Chainer, public string) (out Archived, found []Fault, err error) {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), longestAct)
	c := &archiveCheck{chain: chain, public: public, sum: crypt.NewHash()}
	for s.Scan() {
		if c.done {
			return c.out, nil, errArchive
		}
		if err := c.take(s.Bytes()); err != nil {
			return c.out, nil, err
		}
	}
	if s.Err() != nil || !c.done {
		return c.out, nil, errArchive
	}
	return c.out, c.faults.list, nil
}

// archiveCheck follows an archive line by line.
type archiveCheck struct {
	chain  Chainer
	public string
	sum    hash.Hash
	head   *archiveHead
	prev   string // MAC of the row before
	next   int64  // the number that must come
	out    Archived
	faults faults
	done   bool
}

func (c *archiveCheck) take(line []byte) error {
	if c.head == nil {
		var h archiveHead
		if json.Unmarshal(line, &h) != nil || h.Form != archiveForm {
			return errArchive
		}
		c.head, c.prev, c.next = &h, h.Before, h.From
		c.out.From, c.out.To = h.From, h.To
		c.count(line)
		return nil
	}
	if bytes.HasPrefix(line, []byte(`{"rows":`)) {
		return c.foot(line)
	}
	var r Row
	if json.Unmarshal(line, &r) != nil || r.Seq == 0 {
		return errArchive
	}
	c.count(line)
	c.row(&r)
	return nil
}

func (c *archiveCheck) count(line []byte) {
	c.sum.Write(line)
	c.sum.Write([]byte{'\n'})
}

func (c *archiveCheck) row(r *Row) {
	if c.out.Rows++; c.out.Rows == 1 {
		c.out.First = r.At
	}
	c.out.Last = r.At
	if r.Seq != c.next {
		c.faults.add(gap(c.next-1, r.Seq))
	} else if c.chain != nil {
		c.link(r)
	}
	c.prev, c.next = r.MAC, r.Seq+1
}

// link holds a row against the one before it.
func (c *archiveCheck) link(r *Row) {
	if r.KeyID != c.chain.KeyID() {
		c.faults.add(Fault{r.Seq, KindKey, fmt.Sprintf("第 %d 条用另一把密钥（%s）生成，现有密钥（%s）不能核对。", r.Seq, r.KeyID, c.chain.KeyID())})
		return
	}
	prev, err := hex.DecodeString(c.prev)
	if err != nil || hex.EncodeToString(c.chain.Chain(prev, r.canonical(nil))) != r.MAC {
		c.faults.add(Fault{r.Seq, KindChanged, fmt.Sprintf("第 %d 条的内容与校验值不符，记录可能被改动。", r.Seq)})
	}
}

func (c *archiveCheck) foot(line []byte) error {
	var f archiveFoot
	if json.Unmarshal(line, &f) != nil {
		return errArchive
	}
	c.done = true
	if f.Digest != hex.EncodeToString(c.sum.Sum(nil)) || f.Rows != c.out.Rows || f.Last != c.prev || c.next != c.out.To+1 {
		c.faults.add(Fault{c.out.To, KindChanged, "存档的内容与末行登记的摘要、条数不符，文件被改动或缺少记录。"})
	}
	switch {
	case c.public == "":
	case f.KeyID != crypt.Fingerprint(c.public):
		c.faults.add(Fault{c.out.To, KindKey, fmt.Sprintf("存档由另一把密钥签发（指纹 %s，核对用的为 %s）。", f.KeyID, crypt.Fingerprint(c.public))})
	case !crypt.Signed(c.public, f.message(), f.Signature):
		c.faults.add(Fault{c.out.To, KindChanged, "存档末行的签名不符，文件被改动过。"})
	}
	return nil
}

// RangeOf is the first and last number of the acts between two instants, From
// included and Until excluded; zero when there are none.
func RangeOf(q db.Reader, from, until db.NullTime) (first, last int64, err error) {
	where, args := Filter{From: from, Until: until}.where()
	var x struct {
		First int64 `db:"first"`
		Last  int64 `db:"last"`
	}
	text := `SELECT COALESCE(min(seq), 0) AS first, COALESCE(max(seq), 0) AS last FROM audit_log WHERE ` + joined(where)
	err = q.Get(&x, text, args...)
	return x.First, x.Last, fault.Wrap("audit.RangeOf", err)
}
