package clock

import "strings"

// kinds gives each kind its name in the office and its order within one day:
// what is sent comes before what answers it.
var kinds = []struct {
	kind  Kind
	name  string
	order int
}{
	{CorrectionSent, "发出补正告知书", 1},
	{CorrectionReceived, "收到补正材料", 2},
	{ConsultSent, "发出征求第三方意见书", 1},
	{ConsultReceived, "第三方收到征求意见书", 2},
	{ConsultAnswered, "收到第三方意见", 3},
	{CoOrganSent, "发出征求共同制作机关意见书", 1},
	{CoOrganReceived, "共同制作机关收到征求意见书", 2},
	{CoOrganAnswered, "收到共同制作机关意见", 3},
	{Extended, "批准延期", 4},
	{FeeNotice, "发出收费通知书", 1},
	{FeePaid, "缴清费用", 2},
}

// Name is the kind in the office's words; an unknown kind names itself.
func (k Kind) Name() string {
	for _, x := range kinds {
		if x.kind == k {
			return x.name
		}
	}
	return string(k)
}

// Known reports one of the kinds above.
func (k Kind) Known() bool { return k.order() > 0 }

func (k Kind) order() int {
	for _, x := range kinds {
		if x.kind == k {
			return x.order
		}
	}
	return 0
}

// KindWords lists the kinds for a message.
func KindWords() string {
	var words []string
	for _, x := range kinds {
		words = append(words, string(x.kind)+"（"+x.name+"）")
	}
	return strings.Join(words, "、")
}
