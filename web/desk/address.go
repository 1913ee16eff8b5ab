package desk

import "net/url"

// address joins a path and the pairs of a query.
func address(path string, pairs []filterPair) string {
	q := url.Values{}
	for _, p := range pairs {
		q.Set(p.Name, p.Value)
	}
	if len(q) == 0 {
		return path + "?"
	}
	return path + "?" + q.Encode()
}
