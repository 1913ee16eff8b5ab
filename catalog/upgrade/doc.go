// Package upgrade takes a new national, provincial or city standard into the
// county's catalogue (目录升级): the sheet is read and matched with the
// entries, a person looks the matches through, and one transaction puts it
// into force. Entries keep their identity, their history and what the county
// changed; only what changed asks to be confirmed anew. It can be taken back
// until somebody has confirmed.
package upgrade
