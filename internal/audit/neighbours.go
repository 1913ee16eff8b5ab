package audit

import (
	"encoding/hex"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
)

// neighbours are the rows around a suspect row, for a diagnosis.
type neighbours struct {
	links []link
	key   string // the suspect's key id
}

func (v *verifier) neighbours(q db.Reader, seq int64) (n neighbours, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		var l link
		var key string
		if err := rows.Scan(&l.seq, (*instant)(&l.at), &l.body, &l.mac, &key); err != nil {
			return err
		}
		if l.seq == seq {
			n.key = key
		}
		n.links = append(n.links, l)
		return nil
	}, `SELECT seq, at, `+bodySQL+` AS body, mac, key_id FROM audit_log WHERE seq BETWEEN ? AND ? ORDER BY seq`, seq-3, seq+1)
	return n, err
}

func (n neighbours) at(seq int64) *link {
	for i := range n.links {
		if n.links[i].seq == seq {
			return &n.links[i]
		}
	}
	return nil
}

// macBefore is the stored MAC that the row seq should continue.
func (n neighbours) macBefore(seq int64) string {
	if l := n.at(seq - 1); l != nil {
		return l.mac
	}
	return ""
}

// mac makes the MAC that l would have behind a row with the MAC prev.
func (v *verifier) mac(prev string, l *link) string {
	raw, err := hex.DecodeString(prev)
	if err != nil {
		return ""
	}
	return hex.EncodeToString(v.chain.Chain(raw, l.form(nil)))
}
