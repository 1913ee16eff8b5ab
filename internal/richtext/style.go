package richtext

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// classesOf reads alignment and indent of an element from its attributes,
// from the style that Word or WPS gave it, or from our own classes.
func classesOf(n *html.Node) (out []string) {
	add := func(c string) {
		if c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, a := range n.Attr {
		switch strings.ToLower(a.Key) {
		case "align":
			add(alignClass(a.Val))
		case "class":
			for _, c := range strings.Fields(a.Val) {
				if ours[c] {
					add(c)
				}
			}
		case "style":
			for key, val := range declarations(a.Val) {
				switch key {
				case "text-align":
					add(alignClass(val))
				case "text-indent":
					if length(val) >= 1 {
						add("text-indent")
					}
				case "margin-left", "padding-left":
					if length(val) >= 3 {
						add("text-indent-2")
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(out, func(c string) bool { return c == "text-left" && len(out) > 1 })
}

var ours = map[string]bool{"text-left": true, "text-center": true, "text-right": true, "text-justify": true, "text-indent": true, "text-indent-2": true}

func alignClass(v string) string {
	switch v = strings.ToLower(strings.TrimSpace(v)); v {
	case "center", "right", "justify":
		return "text-" + v
	}
	return ""
}

// declarations takes a style attribute apart; the last of a name counts.
func declarations(style string) map[string]string {
	out := map[string]string{}
	for _, d := range strings.Split(style, ";") {
		if key, val, ok := strings.Cut(d, ":"); ok {
			out[strings.ToLower(strings.TrimSpace(key))] = strings.ToLower(strings.TrimSpace(val))
		}
	}
	return out
}

// length is a CSS length in characters of 16 pixels, 0 when it is none.
func length(v string) float64 {
	per := map[string]float64{"pt": 12, "px": 16, "em": 1, "rem": 1, "cm": 0.42, "mm": 4.2, "in": 0.166, "pc": 1}
	for unit, one := range per {
		if num, ok := strings.CutSuffix(v, unit); ok {
			if n, err := strconv.ParseFloat(strings.TrimSpace(num), 64); err == nil {
				return n / one
			}
		}
	}
	return 0
}

func styleOf(n *html.Node) map[string]string {
	for _, a := range n.Attr {
		if strings.EqualFold(a.Key, "style") {
			return declarations(a.Val)
		}
	}
	return nil
}

func heavy(n *html.Node) bool {
	switch w := styleOf(n)["font-weight"]; w {
	case "bold", "bolder", "600", "700", "800", "900":
		return true
	}
	return false
}

func slanted(n *html.Node) bool { return styleOf(n)["font-style"] == "italic" }
