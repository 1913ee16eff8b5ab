package audit

import (
	"encoding/hex"
	"fmt"
)

// explain says of each suspect row in the list what was done to it.
func (v *verifier) explain() error {
	var list []Fault
	for _, f := range v.found.list {
		if f.Kind == suspect {
			var err error
			if f, err = v.diagnose(f.Seq); err != nil {
				return err
			}
		}
		if f.Kind == "" {
			v.found.n--
			continue
		}
		list = append(list, f)
	}
	v.found.list = list
	return nil
}

// diagnose tells a changed row from a changed MAC and from a fork. A sound
// row behind a changed MAC is no fault: its Kind is "".
func (v *verifier) diagnose(seq int64) (Fault, error) {
	n := neighbours{chain: v.chain, rows: map[int64]*link{}}
	err := eachLink(v.q, span{seq - 4, seq + 1}, func(l *link) { row := *l; n.rows[l.Seq] = &row })
	if err != nil {
		return Fault{}, err
	}
	own := n.rows[seq]
	if own == nil {
		return Fault{}, nil // erased since it was read; the next check finds the gap
	}
	switch {
	case own.KeyID != v.chain.KeyID():
		return Fault{seq, KindKey, fmt.Sprintf("第 %d 条用另一把密钥（%s）生成，现有密钥（%s）不能核对。", seq, own.KeyID, v.chain.KeyID())}, nil
	case n.follows(seq, n.computed(seq-1)):
		return Fault{}, nil
	case n.follows(seq+1, n.computed(seq)):
		return Fault{seq, KindMAC, fmt.Sprintf("第 %d 条的校验值被改动，内容与后一条相符。", seq)}, nil
	case seq > 1 && n.follows(seq, n.stored(seq-2)):
		return Fault{seq, KindFork, fmt.Sprintf("第 %d 条没有接在第 %d 条之后，审计链在此分叉。", seq, seq-1)}, nil
	}
	return Fault{seq, KindChanged, fmt.Sprintf("第 %d 条的内容与校验值不符，记录可能被改动。", seq)}, nil
}

// neighbours are the rows around a suspect.
type neighbours struct {
	chain Chainer
	rows  map[int64]*link
}

// stored is the MAC that a row carries; "" for one that is not there.
func (n neighbours) stored(seq int64) string {
	if l := n.rows[seq]; l != nil {
		return l.MAC
	}
	return ""
}

// computed is the MAC that a row should carry behind its neighbour.
func (n neighbours) computed(seq int64) string { return n.behind(seq, n.stored(seq-1)) }

// follows reports that the row's MAC is right behind a row with the MAC prev.
func (n neighbours) follows(seq int64, prev string) bool {
	mac := n.behind(seq, prev)
	return mac != "" && mac == n.stored(seq)
}

func (n neighbours) behind(seq int64, prev string) string {
	l := n.rows[seq]
	raw, err := hex.DecodeString(prev)
	if l == nil || err != nil {
		return ""
	}
	return hex.EncodeToString(n.chain.Chain(raw, l.canonical(nil)))
}
