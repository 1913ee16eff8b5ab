// Package qr turns an address into a QR symbol (GB/T 18284) that a page draws
// as one SVG path: sharp at any size, no picture file, no script.
package qr

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"lianghua/internal/fault"
)

// Code is a symbol: Path is the data of an SVG path in a square of Size units,
// one unit a module, the quiet zone of four modules included. The zero Code
// draws nothing.
type Code struct {
	Size int
	Path string
}

const quiet = 4 // modules of white around the symbol that scanners need

// Encode makes the symbol of a text. The level is M (15 % may be damaged):
// posters hang in the weather. Invalid when the text does not fit.
func Encode(text string) (Code, error) {
	symbol, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fault.Invalidf("address", "“%s”太长，做不成二维码", text)
	}
	n := symbol.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := symbol.At(x, y).RGBA()
		return r == 0
	}
	return Code{Size: n + 2*quiet, Path: path(n, dark)}, nil
}

// path draws each run of dark modules in a row as one rectangle.
func path(n int, dark func(x, y int) bool) string {
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return b.String()
}
