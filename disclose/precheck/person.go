package precheck

import "strings"

// between are what may stand between a title and the name that it goes with. A
// comma is none: behind it another person begins.
const between = " 　\u00a0：:（(的"

// former are what makes an old title right: it is said to be old.
var former = []string{"原", "时任", "前任", "前", "曾任", "历任", "副", "免去", "辞去", "不再担任", "任命"}

// beside reports the outdated title beside its person's name, which begins at
// the byte i: 县长示例甲, 县长：示例甲, 示例甲（县长）. What says that the title is
// a former one, or takes it away, is right.
func (e listed) beside(text string, i int) (from, to int, ok bool) {
	if !strings.HasPrefix(text[i:], e.Person) {
		return 0, 0, false
	}
	end := i + len(e.Person)
	if left := strings.TrimRight(text[max(0, i-around-len(e.Word)):i], between); strings.HasSuffix(left, e.Word) {
		from = i - (len(text[max(0, i-around-len(e.Word)):i]) - len(left)) - len(e.Word)
		if !endsFormer(text[:from]) && !strings.HasPrefix(text[end:], "职务") {
			return from, end, true
		}
		return 0, 0, false
	}
	right := strings.TrimLeft(strings.TrimPrefix(text[end:], "同志"), between)
	to = len(text) - len(right) + len(e.Word)
	if !strings.HasPrefix(right, e.Word) || endsFormer(text[:i]) || strings.HasPrefix(text[to:], "职务") || strings.HasPrefix(text[to:], "助理") {
		return 0, 0, false
	}
	return i, to, true
}

// endsFormer reports that what stands in front says so of the title behind it.
func endsFormer(head string) bool {
	head = strings.TrimRight(head, between)
	for _, w := range former {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}
