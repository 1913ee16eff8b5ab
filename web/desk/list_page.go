package desk

import "slices"

// pageOf cuts one page out of a list that is in memory whole. key names a row
// for the address; a place that is gone is the start.
func pageOf[T any](rows []T, after string, size int, key func(T) string) (page []T, next string) {
	if after != "" {
		rows = rows[slices.IndexFunc(rows, func(r T) bool { return key(r) == after })+1:]
	}
	if len(rows) > size {
		rows = rows[:size]
		next = key(rows[size-1])
	}
	return rows, next
}
