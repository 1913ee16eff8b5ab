package audit

import (
	"fmt"
	"slices"

	"lianghua/internal/db"
)

// The kinds of fault that Verify tells apart.
const (
	KindChanged = "changed" // a row's content does not fit its MAC
	KindMAC     = "mac"     // only the MAC itself was changed
	KindFork    = "fork"    // a row continues an older row than the one before it
	KindGap     = "gap"     // numbers are missing
	KindTail    = "tail"    // the newest rows are missing
	KindHead    = "head"    // the chain's head does not belong to the last row
	KindKey     = "key"     // made with a key that is not at hand
)

// Fault is one thing wrong with the chain, said in Chinese.
type Fault struct {
	Seq  int64  `json:"seq"`
	Kind string `json:"kind"`
	Msg  string `json:"message"`
}

// FaultLimit is how many faults a report lists.
const FaultLimit = 20

// Report is the result of a check.
type Report struct {
	Rows   int64   // rows read
	Keyed  bool    // the MACs were checked, not only the numbers
	Head   string  // the head's MAC
	Faults []Fault // the first FaultLimit of them, by number
	More   int64   // faults beyond those listed
}

// Sound reports that nothing wrong was found.
func (r Report) Sound() bool { return len(r.Faults) == 0 }

// Lines says the result in Chinese, one sentence a line.
func (r Report) Lines() []string {
	var out []string
	for _, f := range r.Faults {
		out = append(out, "审计日志："+f.Msg)
	}
	if r.More > 0 {
		out = append(out, fmt.Sprintf("审计日志：另有 %d 处问题未列出。", r.More))
	}
	if !r.Keyed {
		out = append(out, fmt.Sprintf("审计日志：未提供密钥，%d 条记录只核对了编号是否连续，未核对内容是否被改动。", r.Rows))
	} else if r.Sound() {
		out = append(out, fmt.Sprintf("审计日志：%d 条记录完整，未发现改动。", r.Rows))
	}
	return out
}

func (r *Report) add(f Fault) {
	if len(r.Faults) == FaultLimit {
		r.More++
		return
	}
	r.Faults = append(r.Faults, f)
}

func gap(before, seq int64) Fault {
	if seq <= before+1 {
		return Fault{Seq: seq, Kind: KindGap, Msg: fmt.Sprintf("出现不应有的编号 %d，编号应从 1 开始。", seq)}
	}
	if seq == before+2 {
		return Fault{Seq: before + 1, Kind: KindGap, Msg: fmt.Sprintf("缺少第 %d 条，记录可能被删除。", before+1)}
	}
	return Fault{Seq: before + 1, Kind: KindGap,
		Msg: fmt.Sprintf("缺少第 %d 至 %d 条，共 %d 条，记录可能被删除。", before+1, seq-1, seq-before-1)}
}

// firsts keeps the smallest numbers and counts all.
type firsts struct {
	list []int64
	n    int64
}

func (f *firsts) add(seq int64) {
	f.n++
	i, _ := slices.BinarySearch(f.list, seq)
	if i < FaultLimit {
		f.list = slices.Insert(f.list, i, seq)[:min(len(f.list)+1, FaultLimit)]
	}
}

// explain says of each suspect row what was done to it, and orders the faults.
func (v *verifier) explain(q db.Reader) error {
	v.report.More += v.suspects.n - int64(len(v.suspects.list))
	for _, seq := range v.suspects.list {
		f, err := v.diagnose(q, seq)
		if err != nil {
			return err
		}
		if f.Kind != "" {
			v.report.add(f)
		}
	}
	slices.SortStableFunc(v.report.Faults, func(a, b Fault) int { return int(a.Seq - b.Seq) })
	return nil
}

// diagnose tells a changed row from a changed MAC and from a fork. A sound
// row behind a changed MAC is no fault.
func (v *verifier) diagnose(q db.Reader, seq int64) (Fault, error) {
	n, err := v.neighbours(q, seq)
	if err != nil {
		return Fault{}, err
	}
	if key := n.key; key != v.chain.KeyID() {
		return Fault{seq, KindKey, fmt.Sprintf("第 %d 条用另一把密钥（%s）生成，现有密钥（%s）不能核对。", seq, key, v.chain.KeyID())}, nil
	}
	own, fits := n.at(seq), func(prev string, l *link) bool {
		return l != nil && v.mac(prev, l) == l.mac
	}
	before := n.at(seq - 1)
	if before != nil {
		meant := v.mac(n.macBefore(seq-1), before)
		if meant != before.mac && fits(meant, own) {
			return Fault{}, nil
		}
	}
	if fits(v.mac(n.macBefore(seq), own), n.at(seq+1)) {
		return Fault{seq, KindMAC, fmt.Sprintf("第 %d 条的校验值被改动，内容与后一条相符。", seq)}, nil
	}
	if seq > 1 && fits(n.macBefore(seq-1), own) {
		return Fault{seq, KindFork, fmt.Sprintf("第 %d 条没有接在第 %d 条之后，审计链在此分叉。", seq, seq-1)}, nil
	}
	return Fault{seq, KindChanged, fmt.Sprintf("第 %d 条的内容与校验值不符，记录可能被改动。", seq)}, nil
}
