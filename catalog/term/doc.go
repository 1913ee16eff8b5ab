// Package term says what the cells of an official catalogue mean: time limits
// (公开时限), channels (公开渠道和载体), citations (公开依据), elements
// (公开内容要素), tick marks and levels (公开层级). Everything here is a pure
// function of the cell's text; what cannot be understood comes back as a
// Doubt and is never guessed in silence.
package term
