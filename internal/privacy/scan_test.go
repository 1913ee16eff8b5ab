package privacy

import (
	"fmt"
	"strings"
	"testing"

	"lianghua/internal/calendar"
)

var today = calendar.MustParse("2026-11-27")

func found(text, label string) string {
	var out []string
	for _, f := range Scan(text, Options{Today: today, Label: label}) {
		mark := "?"
		if f.Sure {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%s%s %s", f.Kind, mark, f.Text))
	}
	return strings.Join(out, "; ")
}

func TestScan(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"身份证号37132819900101001X", "id_card! 37132819900101001X"},
	} {
		if got := found(x.text, ""); got != x.want {
			t.Errorf("%s: %q, want %q", x.text, got, x.want)
		}
	}
}
