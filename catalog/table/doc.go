// Package table is the official table (标准目录) of government disclosure in a
// workbook: recognised in whatever shape a county published it, read into
// rows, and written in the ministries' form. It knows no database: domains
// and units come from a Resolver. Everything doubtful is a Problem on a cell.
package table
