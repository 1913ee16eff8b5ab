package audit

import (
	"cmp"
	"fmt"
	"slices"
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

// suspect is the kind of a row whose MAC does not fit, until explain has
// found out why.
const suspect = "suspect"

// faults keeps the first FaultLimit faults by number and counts all.
type faults struct {
	list []Fault
	n    int64
}

func (f *faults) add(one Fault) {
	f.n++
	i, _ := slices.BinarySearchFunc(f.list, one.Seq, func(x Fault, seq int64) int { return cmp.Compare(x.Seq, seq) })
	if i < FaultLimit {
		f.list = slices.Insert(f.list, i, one)[:min(len(f.list)+1, FaultLimit)]
	}
}
