// Package catalog keeps the county's disclosure catalogue (基层政务公开标准目录):
// the domains, what the national standard says, the county's own entries that
// derive from it, the editions in which they are issued, and the columns of
// the portal that they are published in.
//
// Every change of an entry is a sealed revision. Package functions that take
// a *db.Tx join the caller's transaction and ask for no right; the Service's
// verbs open their own and do.
package catalog
