package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// cli is the command line: the contract that scripts rely on.
type cli struct {
	DB        string `help:"数据库：sqlite:文件 或 postgres://…" env:"LIANGHUA_DB" placeholder:"地址"`
	Files     string `help:"附件目录" env:"LIANGHUA_FILES" placeholder:"目录"`
	Keys      string `help:"密钥文件" env:"LIANGHUA_KEYS" placeholder:"文件"`
	Backups   string `help:"自动备份的目录" env:"LIANGHUA_BACKUPS" placeholder:"目录"`
	BackupKey string `help:"自动备份的加密密钥文件，不填为不加密" env:"LIANGHUA_BACKUP_KEY" placeholder:"文件"`
	Addr      string `help:"监听地址" env:"LIANGHUA_ADDR" default:"127.0.0.1:8080" placeholder:"地址:端口"`

	ScanCommand  string   `help:"查毒程序：上传的文件保存前用它检查，例如 clamdscan --fdpass --no-summary" env:"LIANGHUA_SCAN_COMMAND" placeholder:"命令"`
	TrustedProxy []string `help:"可信的反向代理（地址或网段，逗号分开），只有它们转来的来访地址才被采信" env:"LIANGHUA_TRUSTED_PROXIES" placeholder:"地址"`
	BasePath     string   `help:"反向代理下的路径，例如 /zwgk；不写时用网站地址的路径" env:"LIANGHUA_BASE_PATH" placeholder:"路径"`
	Templates    string   `help:"覆盖页面模板的文件夹" env:"LIANGHUA_TEMPLATES" placeholder:"目录"`
	Host         string   `help:"频道模式的页眉页脚文件夹（head.html、foot.html 及其样式、图片）" env:"LIANGHUA_HOST" placeholder:"目录"`
	AnchorFile   string   `help:"每日锚定行另写一份到这个文件（放在别的机器或只能追加的介质上）" env:"LIANGHUA_ANCHOR_FILE" placeholder:"文件"`
	MetricsToken string   `help:"监控取数的令牌（至少 16 个字符）；不填只有本机能取 /metrics" env:"LIANGHUA_METRICS_TOKEN" placeholder:"令牌"`
	CacheBytes   int64    `help:"公开页面缓存占用内存的上限（字节）；0 为不缓存" env:"LIANGHUA_CACHE_BYTES" default:"67108864" placeholder:"字节"`

	Serve   serveCmd   `cmd:"" help:"启动服务"`
	Demo    demoCmd    `cmd:"" help:"装入并启动示例县（仅限本机访问）"`
	Migrate migrateCmd `cmd:"" help:"建立或升级数据库，装入领域、日历和国家标准"`
	Check   checkCmd   `cmd:"" help:"核查审计链、密钥、附件和数据是否完好"`
	Audit   auditCmd   `cmd:"" help:"审计日志：anchor、anchors（每日锚定）、archive、verify（存档和核验）"`
	Import  importCmd  `cmd:"" help:"从工作簿导入：目录、栏目、单位、人员、办事指南、公开信息、依申请公开台账"`
	Upgrade upgradeCmd `cmd:"" help:"目录升级：把上级新的标准目录与现行目录逐条匹配，--dry-run 只看结果"`
	Export  exportCmd  `cmd:"" help:"导出：目录、栏目、单位、人员、办事指南"`
	Outbox  outboxCmd  `cmd:"" help:"上报数据包：export、verify、receipt、key"`
	Offline offlineCmd `cmd:"" help:"把一件公开信息静默下线或撤稿"`
	User    userCmd    `cmd:"" help:"账号：add、passwd、disable、list"`
	Key     keysCmd    `cmd:"" name:"keys" help:"加密密钥：list、rotate、retire"`
	Guard   guardCmd   `cmd:"" help:"重保模式：on、off、status"`
	Scan    scanCmd    `cmd:"" help:"发布前体检：检查文件中的个人信息、隐藏内容和密级标志（不需要数据库）"`
	Clock   clockCmd   `cmd:"" help:"依申请公开期限：从标准输入读 JSON 事实，算出期限和逐日说明（不需要数据库）"`
	Fee     feeCmd     `cmd:"" help:"信息处理费：--items 件数 或 --pages 页数（不需要数据库）"`
	Report  reportCmd  `cmd:"" help:"报告：annual 政府信息公开工作年度报告"`
	Routes  routesCmd  `cmd:"" help:"列出全部页面地址及其权限"`
	Version versionCmd `cmd:"" help:"版本"`

	Package     packageCmd     `cmd:"" help:"公开页面数据包：make、load（网闸两侧）"`
	ServeStatic serveStaticCmd `cmd:"" help:"从静态页面文件夹启动公开网站（不需要数据库）"`

	Backup    backupCmd    `cmd:"" help:"备份：数据库和附件，可在服务运行时执行"`
	Restore   restoreCmd   `cmd:"" help:"从备份恢复到空的地方"`
	MigrateDB migrateDBCmd `cmd:"" name:"migrate-db" help:"把整个数据库搬到另一种数据库，两边核对行数和哈希值"`
}

// places fills the defaults that depend on nothing but the folder we run in.
func (c *cli) places(folder string) {
	if c.DB == "" {
		c.DB = "sqlite:" + filepath.Join(folder, "lianghua.db")
	}
	if c.Files == "" {
		c.Files = filepath.Join(folder, "files")
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(folder, "keys")
	}
	if c.Backups == "" {
		c.Backups = filepath.Join(folder, "backups")
	}
}

// refused marks what was understood but not done: exit status 2, nothing written.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

// silent is an exit status whose reason was already printed.
var errReported = errors.New("")

func exitCode(err error) int {
	var r refused
	switch {
	case err == nil:
		return 0
	case errors.As(err, &r):
		return 2
	default:
		return 1
	}
}

// describe is what the person at the terminal reads.
func describe(err error) string {
	if errors.Is(err, errReported) {
		return ""
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	var lines []string
	for _, p := range fault.FieldProblems(err) {
		lines = append(lines, p.Msg)
	}
	if len(lines) == 0 {
		lines = append(lines, fault.Message(err))
	}
	if fault.KindOf(err) == fault.KindInternal {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// run parses args and runs one subcommand.
func run(ctx context.Context, args []string, e env) error {
	var c cli
	help := false
	parser, err := kong.New(&c,
		kong.Name("lianghua"), kong.Description("两化：基层政务公开标准目录管理系统"),
		kong.Writers(e.stdout, e.stderr), kong.Exit(func(int) { help = true }),
		kong.UsageOnError(), kong.Resolvers(environment(e)), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c, e))
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if help {
		return nil
	}
	if err != nil {
		return usage(err)
	}
	if k.Selected().Name == "demo" {
		c.places(filepath.Join("var", "demo"))
	} else {
		c.places("var")
	}
	return k.Run()
}

// environment reads LIANGHUA_* through env, so that tests set their own.
func environment(e env) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Tag.Envs {
			if v := e.get(name); v != "" {
				return v, nil
			}
		}
		return nil, nil
	})
}

type versionCmd struct{}

func (versionCmd) Run(e env) error {
	_, err := fmt.Fprintln(e.stdout, "lianghua", version)
	return err
}

// exists reports whether the database named by --db is there already: a dry
// run must not create one.
func exists(source string, isFile func(string) bool) bool {
	path, lite := db.SQLitePath(source)
	return !lite || isFile(path)
}
