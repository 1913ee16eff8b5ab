package offer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianghua/internal/search"
)

// mostWords is how many pieces of a wish are looked for, each by itself.
const mostWords = 12

// piece is how many characters a piece of a long word has: short enough to be
// written alike in a title, long enough to mean something.
const piece = 4

// idle are words of asking, not of what is asked for; longer ones come first.
var idle = func() []string {
	list := strings.Fields(`中华人民共和国政府信息公开条例 政府信息公开条例 政府信息公开 信息公开 依申请公开 主动公开 政府信息 复印件 电子版 纸质版 扫描件
		本人 我们 我们村 你们 你局 贵局 贵单位 贵机关 有关部门 相关部门 有关单位 想要 希望 需要 要求 请求 申请 获取 获得 得到 查询 查看 查阅 了解 知道 咨询 公布 公开
		提供 告知 答复 出具 关于 有关 相关 涉及 以及 或者 还有 包括 其中 等等 全部 所有 全套 具体 详细 完整 最新 近年来 历年 年度 期间 截至 目前 现在 今年 去年
		什么 怎么 怎样 哪些 哪里 如何 是否 多少 为什么 情况 信息 内容 文件 资料 材料 文本 名称 根据 依据 依法 按照 因为 由于 为了 用于 谢谢 您好 你好`)
	slices.SortFunc(list, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	return list
}()

// joints are characters between words that stand in no name worth looking for.
const joints = "的了吗呢我您你请把想要与及或"

// documentNumber is a 文号 inside a sentence.
var documentNumber = regexp.MustCompile(`\p{Han}{2,12}[〔\[(（【][12][0-9]{3}[〕\])）】]第?[0-9]{1,4}号`)

// words are the pieces of a wish that are looked for, and the 文号 in it, which
// alone is enough.
func words(need string) (pieces, numbers []string) {
	text := search.Normalise(need)
	for _, n := range documentNumber.FindAllString(text, -1) {
		for _, w := range idle {
			if _, rest, ok := strings.Cut(n, w); ok {
				n = rest
			}
		}
		numbers = append(numbers, strings.TrimLeft(n, joints))
		text = strings.ReplaceAll(text, n, " ")
	}
	for _, w := range idle {
		text = strings.ReplaceAll(text, w, " ")
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) || strings.ContainsRune(joints, r) }) {
		for _, w := range halves(part) {
			pieces = append(pieces, windows(w)...)
		}
	}
	slices.Sort(pieces)
	pieces = slices.Compact(pieces)
	if n := len(pieces); n > mostWords { // spread over all of them
		for i := range mostWords {
			pieces[i] = pieces[i*n/mostWords]
		}
		pieces = pieces[:mostWords]
	}
	return pieces, numbers
}

// halves parts two words at 和, unless it belongs to a name.
func halves(part string) []string {
	a, b, ok := strings.Cut(part, "和")
	if !ok || utf8.RuneCountInString(a) < 2 || utf8.RuneCountInString(b) < 2 {
		return []string{part}
	}
	return append([]string{a}, halves(b)...)
}

// windows are a word of two to four characters, or every four neighbours of a
// longer one; one character says nothing.
func windows(w string) (out []string) {
	r := []rune(w)
	if len(r) < 2 {
		return nil
	}
	for i := 0; i == 0 || i+piece <= len(r); i++ {
		out = append(out, string(r[i:min(i+piece, len(r))]))
	}
	return out
}

// enough is how many of n pieces something published must hold to be offered.
func enough(n int) int { return max(1, (n+2)/3) }
