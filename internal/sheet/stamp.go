package sheet

import (
	"context"
	"strings"
)

// stampSheet is the very hidden sheet that carries a workbook's stamp through
// renaming, sorting and saving by other programs.
const stampSheet = "_lh"

// Stamp is what we wrote into the workbook when it left us (unit, round);
// empty for any other workbook.
func (b *Book) Stamp(ctx context.Context) map[string]string {
	stamp := map[string]string{}
	x, ok := b.grid.(*xlsx)
	if !ok || x.parts.stamp == "" {
		return stamp
	}
	rows, err := x.file.GetRows(stampSheet)
	if err != nil || ctx.Err() != nil {
		return stamp
	}
	for _, r := range rows {
		if len(r) == 2 && len(stamp) < 100 {
			stamp[strings.TrimPrefix(r[0], "'")] = r[1]
		}
	}
	return stamp
}

// guard neutralises what a spreadsheet program would run as a formula, for
// files that have no cell types: an apostrophe in front.
func guard(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	return "'" + s
}

// unguard is the inverse of guard.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@\t\r", rune(s[1])) {
		return s[1:]
	}
	return s
}
