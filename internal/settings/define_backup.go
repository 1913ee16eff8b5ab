package settings

// How many backups are kept.
const (
	BackupDaily   Key = "backup.daily"
	BackupWeekly  Key = "backup.weekly"
	BackupMonthly Key = "backup.monthly"
)

// backupDefinitions are the settings of the vault.
func backupDefinitions() []Definition {
	const group = "备份"
	return []Definition{
		{Key: BackupDaily, Group: group, Label: "每天一份，保留", Help: "最近多少天，每天保留最后一份。", Kind: KindNumber, Default: "7", Unit: "份", Min: 1, Max: 90},
		{Key: BackupWeekly, Group: group, Label: "每周一份，保留", Help: "再往前多少周，每周保留一份。", Kind: KindNumber, Default: "4", Unit: "份", Min: 0, Max: 53},
		{Key: BackupMonthly, Group: group, Label: "每月一份，保留", Help: "再往前多少个月，每月保留一份。磁盘应能放下全部备份，恢复演练另需一份数据库和附件的空间。", Kind: KindNumber, Default: "12", Unit: "份", Min: 0, Max: 120},
	}
}

// BackupKeep is how many daily, weekly and monthly backups are kept.
func (v Values) BackupKeep() (daily, weekly, monthly int) {
	return v.number(BackupDaily), v.number(BackupWeekly), v.number(BackupMonthly)
}
