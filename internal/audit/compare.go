package audit

import (
	"fmt"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// KindAnchor is a fault that shows against an anchor only: the chain is whole
// in itself, but it is not the one that was anchored.
const KindAnchor = "anchor"

// Compare holds anchors that lay outside against the log. public is the
// county's own key; without one ("") signatures are not looked at.
func Compare(q db.Reader, public string, list []Anchor) (out []Fault, err error) {
	for _, a := range list {
		if f, bad := a.unsigned(public); bad {
			out = append(out, f)
			continue
		}
		f, err := a.against(q)
		if err != nil {
			return nil, err
		}
		if f.Kind != "" {
			out = append(out, f)
		}
	}
	return out, nil
}

// unsigned reports an anchor that proves nothing.
func (a Anchor) unsigned(public string) (f Fault, bad bool) {
	switch {
	case public == "":
		return f, false
	case a.KeyID != crypt.Fingerprint(public):
		return Fault{a.Seq, KindKey, fmt.Sprintf("%s由另一把密钥签发（指纹 %s，本机密钥为 %s），不能核对签名。", a.say(), a.KeyID, crypt.Fingerprint(public))}, true
	case !crypt.Signed(public, []byte(a.message()), a.Signature):
		return Fault{a.Seq, KindAnchor, a.say() + "签名不符：这一行被改动过，不能用来核对，请找原件。"}, true
	}
	return f, false
}

// against compares an anchor with the row of its number.
func (a Anchor) against(q db.Reader) (f Fault, err error) {
	var mac string
	err = q.Get(&mac, `SELECT mac FROM audit_log WHERE seq = ?`, a.Seq)
	if db.NoRows(err) {
		var last int64
		if err := q.Get(&last, `SELECT COALESCE(max(seq), 0) FROM audit_log`); err != nil {
			return f, fault.Internal("audit.Compare", err)
		}
		return Fault{a.Seq, KindAnchor, fmt.Sprintf("%s当时已有 %d 条，现在日志只到第 %d 条：末尾被截去，或者恢复了更早的备份。", a.say(), a.Seq, last)}, nil
	}
	if err != nil {
		return f, fault.Internal("audit.Compare", err)
	}
	if mac != a.MAC {
		return Fault{a.Seq, KindAnchor, fmt.Sprintf("%s的校验值与日志不符：锚定以前的记录被改动、删除后重新签过。", a.say())}, nil
	}
	return f, nil
}

// CompareKept holds every anchor that the database itself keeps against the
// log: it finds a chain that was written anew by somebody who forgot them.
func CompareKept(q db.Reader) (out []Fault, err error) {
	var list []Anchor
	err = q.Select(&list, `SELECT a.day, a.seq, a.mac, a.key_id, a.signature FROM audit_anchor a LEFT JOIN audit_log l ON l.seq = a.seq
		WHERE l.seq IS NULL OR l.mac <> a.mac ORDER BY a.day LIMIT ?`, FaultLimit)
	if err != nil {
		return nil, fault.Internal("audit.CompareKept", err)
	}
	return Compare(q, "", list)
}

// Add puts faults that were found otherwise into the report.
func (r *Report) Add(found ...Fault) {
	f := faults{list: r.Faults, n: int64(len(r.Faults)) + r.More}
	for _, one := range found {
		f.add(one)
	}
	r.Faults, r.More = f.list, f.n-int64(len(f.list))
}
