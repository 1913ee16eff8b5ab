package org

import (
	"slices"
	"strconv"
	"strings"
)

// cursor names the last row of a roster page.
func cursor(r RosterRow) string { return r.UnitCode + "~" + strconv.FormatInt(r.PostID, 10) }

func readCursor(s string) (code string, post int64, ok bool) {
	code, id, ok := strings.Cut(s, "~")
	if !ok {
		return "", 0, false
	}
	post, err := strconv.ParseInt(id, 10, 64)
	return code, post, err == nil
}

// sortPosts puts the highest post first.
func sortPosts(list []PostKind) {
	slices.SortFunc(list, func(a, b PostKind) int { return slices.Index(postKinds, a) - slices.Index(postKinds, b) })
}
