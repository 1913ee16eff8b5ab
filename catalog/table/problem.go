package table

import (
	"fmt"

	"lianghua/catalog/term"
)

// Problem (问题) is one thing a person should know about one cell, in words
// that name the place and say how to mend it.
type Problem struct {
	Sheet    string        `json:"sheet,omitempty"`
	Cell     string        `json:"cell"`
	Severity term.Severity `json:"severity"`
	Code     term.Code     `json:"code"`
	Message  string        `json:"message"`
}

// The codes that the reader gives besides those of package term; the list
// with explanations for users is in docs/import.md.
const (
	CodeHeaderUnknown   term.Code = "header_unknown"     // the head of the table is not recognised
	CodeHeaderGuessed   term.Code = "header_guessed"     // a head with missing or scrambled characters
	CodeHeaderRepeated  term.Code = "header_repeated"    // the head again inside the data
	CodeColumnUnknown   term.Code = "column_unknown"     // a column that is not part of the official table
	CodeDomainUnknown   term.Code = "domain_unknown"     // the domain cannot be told
	CodeDomainAmbiguous term.Code = "domain_ambiguous"   // the title names several domains
	CodeDomainAlias     term.Code = "domain_title_alias" // the title uses another name of the domain
	CodeFilledDown      term.Code = "filled_down"        // a blank cell took the value above
	CodeDitto           term.Code = "ditto"              // 同上 took the value above
	CodeDittoLost       term.Code = "ditto_lost"         // 同上 with nothing above
	CodeContinuation    term.Code = "continuation"       // a row that continues the row above
	CodeNoItem          term.Code = "no_item"            // a row without an item name
	CodeLevel2Missing   term.Code = "level2_missing"     // 二级事项 is blank although the column exists
	CodeNoTicks         term.Code = "no_ticks"           // nothing ticked in a group of columns
	CodeTickUnclear     term.Code = "tick_unclear"       // a word where a tick belongs
	CodeSeqJump         term.Code = "seq_jump"           // 序号 does not follow the one above
	CodeDuplicateRow    term.Code = "duplicate_row"      // the same item twice
	CodeTruncatedCell   term.Code = "truncated_cell"     // an item name that seems cut off
	CodeRowSkipped      term.Code = "row_skipped"        // totals, sub-titles, example rows
	CodeRowAfterNote    term.Code = "row_after_note"     // data behind the notes
	CodeCellsBeyond     term.Code = "cells_beyond_table" // text in a column without a head
	CodeRowShifted      term.Code = "row_shifted"        // words where the number belongs
	CodeHiddenSheet     term.Code = "sheet_hidden"       // rows come from a hidden sheet
	CodeAnswerUnknown   term.Code = "answer_unknown"     // a 答复 that is not offered
	CodeMergedItem      term.Code = "item_merged"        // one name across 一级 and 二级
	CodeUnitUnknown     term.Code = "unit_unknown"       // 公开主体 names no known unit
	CodeUnitAmbiguous   term.Code = "unit_ambiguous"     // 公开主体 names several units
	CodeChannelInMode   term.Code = "channel_in_mode"    // channels stand in the 公开方式 column
)

// place puts the sheet's number and the cell before a message.
func place(sheetNo int, cell, msg string) string {
	if cell == "" {
		return fmt.Sprintf("第 %d 张表：%s", sheetNo, msg)
	}
	return fmt.Sprintf("第 %d 张表 %s：%s", sheetNo, cell, msg)
}
