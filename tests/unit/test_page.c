// SPDX-License-Identifier: MIT
// Unit tests of src/page: what each phenomenon of extracted pages becomes, what bad input
// gets, that editions come back as they went out, and that no noise breaks the reader.
#include "page/page.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// --- reading text that is in memory ---

static PmStatus read_page(PmJob *job, PmStr text, PmPage **page) {
  char path[] = "/tmp/pressmark-page.XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0 || write(fd, text.data, text.len) != (ssize_t)text.len)
    exit(99);
  close(fd);
  const PmPageInfo info = {.file = pm_str(path),
                           .newspaper = PM_STR("hzwb"),
                           .name = PM_STR("海州晚报"),
                           .label = PM_STR("1")};
  const PmStatus st = pm_page_read(job, &info, PM_STR("https://e.org/"), page);
  unlink(path);
  return st;
}

static void put(PmBuf *buf, const char *mark, PmStr text) {
  if (pm_buf_printf(buf, "%s%.*s", mark, PM_ARGS(text)))
    exit(99);
}

// One line an article: type|section|headline|subheads|bylines|paragraphs|continued
static void outline_article(const PmArticle *a, PmBuf *buf) {
  put(buf, "", pm_str(pm_item_type_name(a->type)));
  put(buf, "|", a->section);
  put(buf, "|", a->headline);
  put(buf, "|", PM_STR(""));
  for (size_t i = 0; i < a->n_subheads; ++i)
    put(buf, i ? "/" : "", a->subheads[i]);
  put(buf, "|", PM_STR(""));
  for (size_t i = 0; i < a->n_contributions; ++i) {
    put(buf, i ? " " : "", a->contributions[i].role);
    put(buf, "=", a->contributions[i].name);
  }
  put(buf, "|", PM_STR(""));
  for (size_t i = 0; i < a->n_paragraphs; ++i)
    put(buf, a->paragraphs[i].heading ? "##" : i ? "/" : "", a->paragraphs[i].text);
  put(buf, "|", a->continued_on);
  put(buf, "\n", PM_STR(""));
}

static const struct {
  const char *name, *page, *outline;
} cases[] = {
    {"marked headline, byline, dateline",
     "# 新城小学迎来百年校庆\n\n■记者 王小雨 通讯员 李大山\n\n本报讯 "
     "昨天，新城小学举行百年校庆。\n",
     "news||新城小学迎来百年校庆||记者=王小雨 通讯员=李大山|本报讯 "
     "昨天，新城小学举行百年校庆。|\n"},
    {"bare headline, byline on two lines",
     "新城小学迎来百年校庆\n\n记者 王小雨\n通讯员 李大山\n\n本报讯 "
     "昨天，新城小学举行百年校庆。\n",
     "news||新城小学迎来百年校庆||记者=王小雨 通讯员=李大山|本报讯 "
     "昨天，新城小学举行百年校庆。|\n"},
    {"names with inner spaces, roles with inner spaces",
     "# 河边开满油菜花\n\n昨天，河边的油菜花开了，许多市民前来观赏。\n\n■摄 影 王 强 陈 "
     "静\n",
     "photo||河边开满油菜花||摄影=王强 "
     "摄影=陈静|昨天，河边的油菜花开了，许多市民前来观赏。|\n"},
    {"names alone under a headline",
     "东湖 新码头开工建设\n\n沈小舟 "
     "李青禾\n\n昨天上午，东湖新码头正式开工建设，预计明年完工。\n",
     "news||东湖 新码头开工建设||作者=沈小舟 "
     "作者=李青禾|昨天上午，东湖新码头正式开工建设，预计明年完工。|\n"},
    {"byline in the dateline",
     "# 东湖码头开工\n\n本报讯（记者 王小雨 通讯员 "
     "李大山）昨天，东湖码头正式开工建设。\n",
     "news||东湖码头开工||记者=王小雨 通讯员=李大山|本报讯（记者 王小雨 "
     "通讯员 李大山）昨天，东湖码头正式开工建设。|\n"},
    {"a name behind its role",
     "# 河边开满油菜花\n\n昨天，河边的油菜花开了，许多市民前来观赏。\n\n王强 陈静 "
     "摄\n\n# 东湖码头开工\n\n本报讯 "
     "昨天，东湖码头正式开工建设。\n",
     "photo||河边开满油菜花||摄影=王强 "
     "摄影=陈静|昨天，河边的油菜花开了，许多市民前来观赏。|\n"
     "news||东湖码头开工|||本报讯 昨天，东湖码头正式开工建设。|\n"},
    {"a body and a home that sign",
     "# 河边开满油菜花\n\n昨天，河边的油菜花开了，许多市民前来观赏。（县林业局）\n\n# "
     "一封来信\n\n我坐车去看病，把布袋落在了座位上，师傅送了回来。\n\n清水县 王强\n",
     "news||河边开满油菜花||作者=县林业局|昨天，河边的油菜花开了，许多市民前来观赏。"
     "（县林业局）|\n"
     "news||一封来信||作者=王强|我坐车去看病，把布袋落在了座位上，师傅送了回来。|\n"},
    {"headlines as wide as the column, over bylines with a role and without one",
     "东湖码头昨天上午正式开工\n记者 王小雨\n本报讯 "
     "昨天上午，东湖\n码头正式开工建设，来自各\n"
     "地的三百多名代表参加了开\n工仪式。码头总投资三亿元，\n计划明年年底完工。\n"
     "新城小学迎来百年校庆活动\n陈小静 李山\n本报讯 "
     "新城小学昨天举\n行百年校庆，一千多名校友\n"
     "回到母校，参观了校史陈列\n馆，并为学校捐建了一座图\n书馆。\n",
     "news||东湖码头昨天上午正式开工||记者=王小雨|本报讯 "
     "昨天上午，东湖码头正式开工建设，来自各地的三百多名代表参加了开工仪式。码头总投资三"
     "亿"
     "元，计划明年年底完工。|\n"
     "news||新城小学迎来百年校庆活动||作者=陈小静 作者=李山|本报讯 "
     "新城小学昨天举行百年校庆，一千多名校友回到母校，参观了校史陈列馆，并为学校捐建了一"
     "座"
     "图书馆。|\n"},
    {"a column of cut lines on a page of whole ones",
     "东湖码头开工\n\n记者 王小雨\n\n"
     "本报讯 "
     "昨天上午，东湖码头正式开工建设，来自各地的三百多名代表参加了开工仪式。码头总投"
     "资三亿元，计划明年年底完工。\n\n建成以后，码头每天可接待五千人，市民出行更加方便。"
     "\n\n"
     "河边的油菜花开了，许多市民前来观赏，停车的地方不够用，交警中队因此延长了值守的时间"
     "。"
     "\n\n县里计划再修一处停车的场地，下个月动工，年底以前投入使用，费用由财政承担。\n\n"
     "新城小学迎来百年校庆\n陈小静\n本报讯 新城小学昨天举\n行百年校庆，一千多名校友\n"
     "回到母校，参观了校史陈列\n馆，并为学校捐建了一座图\n书馆。\n",
     "news||东湖码头开工||记者=王小雨|本报讯 "
     "昨天上午，东湖码头正式开工建设，来自各地的三百多名代表参加了开工仪式。码头总投资三"
     "亿"
     "元，计划明年年底完工。/建成以后，码头每天可接待五千人，市民出行更加方便。/"
     "河边的油菜花开了，许多市民前来观赏，停车的地方不够用，交警中队因此延长了值守的时间"
     "。/"
     "县里计划再修一处停车的场地，下个月动工，年底以前投入使用，费用由财政承担。|\n"
     "news||新城小学迎来百年校庆||作者=陈小静|本报讯 "
     "新城小学昨天举行百年校庆，一千多名校友回到母校，参观了校史陈列馆，并为学校捐建了一"
     "座"
     "图书馆。|\n"},
    {"two words over a headline are no name",
     "文明实践\n\n东湖码头昨天开工建设\n\n本报讯 昨天上午，东湖码头正式开工建设。\n",
     "news|文明实践|东湖码头昨天开工建设|||本报讯 昨天上午，东湖码头正式开工建设。|\n"},
    {"signed briefs in cut lines, a bare headline and a day over each",
     "师范学院学生赴海岛支教\n7月17日，师范学院红土支教\n队的二十一名师生抵达海岛\n小学，"
     "开始为期两周的支教\n"
     "活动，还将走访留守的儿童。\n（钟 妮）\n\n"
     "我市两个家庭上榜五好家庭\n近日，全国五好家庭的名单\n揭晓，本市沙湾镇的李观水\n家庭"
     "榜上有名，他是一名乡\n"
     "村医生。 （黄小妍）\n\n"
     "一货车侧翻 "
     "荔枝撒满路\n7月16日，一辆半挂货车在\n高速公路上爆胎侧翻，二十\n八吨荔枝撒落一地，村"
     "民帮\n"
     "着装袋。 （梁 伟）\n",
     "news||师范学院学生赴海岛支教||作者=钟妮|7月17日，师范学院红土支教队的二十一名师生抵"
     "达海岛小学，开始为期两周的支教活动，还将走访留守的儿童。|\n"
     "news||我市两个家庭上榜五好家庭||作者=黄小妍|"
     "近日，全国五好家庭的名单揭晓，本市沙湾镇"
     "的李观水家庭榜上有名，他是一名乡村医生。 （黄小妍）|\n"
     "news||一货车侧翻 "
     "荔枝撒满路||作者=梁伟|7月16日，一辆半挂货车在高速公路上爆胎侧翻，二"
     "十八吨荔枝撒落一地，村民帮着装袋。 （梁 伟）|\n"},
    {"bearers in brackets, pen names of one's work, notices with a space",
     "# 守碑的人\n\n□ "
     "王小雨（海州文物保护中心）\n\n村里的清晨，是被一声开门声叫醒的。\n\n"
     "# 压哨三分定乾坤\n\n■通讯员 文 体\n\n本报讯 昨天，社区男篮赛落幕。\n\n"
     "# 公 示\n\n根据评选表彰的要求，现将名单予以公布，请大家监督。\n",
     "news||守碑的人||作者=王小雨|村里的清晨，是被一声开门声叫醒的。|\n"
     "news||压哨三分定乾坤||通讯员=文体|本报讯 昨天，社区男篮赛落幕。|\n"
     "notice||公 示|||根据评选表彰的要求，现将名单予以公布，请大家监督。|\n"},
    {"where to answer belongs to the text above",
     "# 东湖学校春季招生\n\n烹饪、育婴、养老护理三个专业滚动开班，学费由财政补助。\n"
     "地址：东湖路18号\n报名：张老师 18961234578\n\n"
     "# 东湖码头开工\n\n本报讯 昨天，东湖码头正式开工建设。\n",
     "news||东湖学校春季招生|||烹饪、育婴、养老护理三个专业滚动开班，学费由财政补助。/"
     "地址：东湖路18号/报名：张老师 18961234578|\n"
     "news||东湖码头开工|||本报讯 昨天，东湖码头正式开工建设。|\n"},
    {"date lines with spaces inside, imprints with spaces",
     "2023年 4月 14 日 星期五 农历癸卯年闰二月廿四\n第1386期 本期四版 免费交流\n\n"
     "# 东湖码头开工\n\n本报讯 昨天，东湖码头正式开工建设。\n\n"
     "主 管：海州日报社 主 办：海州新闻网\n",
     "news||东湖码头开工|||本报讯 昨天，东湖码头正式开工建设。|\n"},
    {"the question before its answer, the deed before who was there",
     "# 补贴为何迟迟不到账？\n\n# 县农业农村局：八月底前发放\n\n记者 王小雨\n\n"
     "近日，养殖户反映补贴没有到账。县农业农村局回应，八月底前发放补贴。\n\n"
     "# 全县粮油生产现场推进会召开\n\n# 李大山出席并讲话\n\n"
     "本报讯 昨天，全县粮油生产现场推进会召开，李大山出席并讲话。\n",
     "news||补贴为何迟迟不到账？|县农业农村局：八月底前发放|记者=王小雨|"
     "近日，养殖户反映补贴"
     "没有到账。县农业农村局回应，八月底前发放补贴。|\n"
     "news||全县粮油生产现场推进会召开|李大山出席并讲话||本报讯 "
     "昨天，全县粮油生产现场推进会召开，李大山出席并讲话。|\n"},
    {"deck after a dash, office that signs",
     "## 弘扬实干作风\n\n### ——二论开好局\n\n■本报评论员\n\n新的一年，要有新的作风。\n",
     "commentary||弘扬实干作风|——二论开好局|评论员=本报评论员|新的一年，要有新的作风。|"
     "\n"},
    {"furniture is nobody's",
     "HAIZHOU EVENING NEWS\n\n海州晚报\n\n今海州客户端\n\n# 东湖码头开工\n\n本报讯 "
     "昨天，东湖码头正式开工建设。\n\n责任编辑 王小雨 版式 李大山\n",
     "news||东湖码头开工|||本报讯 昨天，东湖码头正式开工建设。|\n"},
    {"a paragraph cut at the column's end",
     "# 东湖码头开工\n\n■记者 王小雨\n\n本报讯 "
     "昨天，东湖码头正式开工建设，码头将建成城市的客运中\n\n"
     "心，每天可接待五千人。\n",
     "news||东湖码头开工||记者=王小雨|本报讯 "
     "昨天，东湖码头正式开工建设，码头将建成城市的客运中心，每天可接待五千人。|\n"},
    {"a paragraph that stands twice",
     "# 东湖码头开工\n\n■记者 王小雨\n\n本报讯 昨天，东湖码头正式开工建设。\n\n"
     "码头总投资三亿元，计划明年完工。\n\n码头总投资三亿元，计划明年完工。\n",
     "news||东湖码头开工||记者=王小雨|本报讯 "
     "昨天，东湖码头正式开工建设。/码头总投资三亿元，计划明年完工。|\n"},
    {"columns in the wrong order",
     "# 东湖码头开工\n\n■记者 "
     "王小雨\n\n心，每天可接待五千人，市民出行更加方便。\n\n本报讯 "
     "昨天，东湖码头正式开工建设，码头将建成城市的客运中\n",
     "news||东湖码头开工||记者=王小雨|本报讯 "
     "昨天，东湖码头正式开工建设，码头将建成城市的客运中心，每天可接待五千人，市民出行更"
     "加方便。|"
     "\n"},
    {"cross-headings on a marked page",
     "# 东湖码头开工\n\n■记者 "
     "王小雨\n\n码头是城市的客厅，连着水和岸。\n\n水上交通更方便\n\n"
     "走进码头，工人们正在安装设备。\n\n(下转2版)\n",
     "news||东湖码头开工||记者=王小雨|码头是城市的客厅，连着水和岸。##水上交通更方便/"
     "走进码头，工人们正在安装设备。|下转2版\n"},
    {"a column title cut into a sentence",
     "# 东湖码头开工\n\n■记者 王小雨\n\n本报讯 东湖码头昨天开工，更令人期\n\n### "
     "实干看今年\n\n"
     "待的是，二期工程也将启动。\n",
     "news|实干看今年|东湖码头开工||记者=王小雨|本报讯 "
     "东湖码头昨天开工，更令人期待的是，二期工程也将启动。|\n"},
    {"weather and advertisement stand apart",
     "# 东湖码头开工\n\n■记者 王小雨\n\n本报讯 "
     "昨天，东湖码头正式开工建设。\n\n海州驾驶学校\n"
     "地址:海州区新华路8号\n招生热线: "
     "85551234\n\n今天阴有小雨，东南风3级，最高气温12℃，明天多云。\n",
     "news||东湖码头开工||记者=王小雨|本报讯 昨天，东湖码头正式开工建设。|\n"
     "advertisement||海州驾驶学校|||海州驾驶学校/地址:海州区新华路8号/招生热线: "
     "85551234|\n"
     "weather|||||今天阴有小雨，东南风3级，最高气温12℃，明天多云。|\n"},
    {"a text whose beginning stands behind it, under a slogan and a deck",
     "## 狂风来时 堤坝不倒\n\n### 周海山夜访抢险一线并主持会商\n\n■记者 "
     "王小雨\n\n在北岸的泵房，周海山逐台察看机组，叮嘱值守的人轮流休息。\n\n视频会上，各"
     "镇报告了人员转移的情况，周海山要求一户一户敲门。\n\n本报讯 "
     "台风逼近海州。昨天晚上，市长周海山来到东湖码头，检查防台工作。\n\n雨点敲在窗上。码"
     "头的六台机组已全部待命。\n\n## 新城小学迎来百年校庆\n\n■记者 陈小静\n\n本报讯 "
     "昨天，新城小学举行百年校庆。\n",
     "news||狂风来时 堤坝不倒|周海山夜访抢险一线并主持会商|记者=王小雨|本报讯 "
     "台风逼近海州。昨天晚上，市长周海山来到东湖码头，检查防台工作。/"
     "雨点敲在窗上。码头的六台机组已全部待命。/"
     "在北岸的泵房，周海山逐台察看机组，叮嘱值守的人轮流休息。/"
     "视频会上，各镇报告了人员转移的情况，周海山要求一户一户敲门。|\nnews||"
     "新城小学迎来百年校庆||记者=陈小静|本报讯 昨天，新城小学举行百年校庆。|\n"},
    {"a headline of two lines over another article, its text behind the weather",
     "# 正月里的码头 灯火通明\n\n# 全市企业开足马力奔向春天\n\n## "
     "新城小学迎来百年校庆\n\n■记者 陈小静\n\n本报讯 "
     "昨天，新城小学举行百年校庆。\n\n今天阴有小雨，东南风3级，最高气温12℃，明天多云。\n"
     "\n"
     "船台上焊花飞溅。三家船厂的工人正月里都没有停工，赶造十二艘新船，码头上灯火通明。\n"
     "\n"
     "船厂的厂长说，新船的订单已经排到年底。\n",
     "news||正月里的码头 灯火通明|全市企业开足马力奔向春天||船台上焊花飞溅。"
     "三家船厂的工人正月里都没有停工，赶造十二艘新船，码头上灯火通明。/"
     "船厂的厂长说，新船的订单已经排到年底。|\n"
     "news||新城小学迎来百年校庆||记者=陈小静|本报讯 昨天，新城小学举行百年校庆。|\n"
     "weather|||||今天阴有小雨，东南风3级，最高气温12℃，明天多云。|\n"},
    {"a title of a column with the mark of the headline",
     "### 海州运动会火炬手风采\n\n### 李大山:跑过的每一步都算数\n\n■记者 "
     "王小雨\n\n下周，海州运动会火炬将在海州传递。名单公布那晚，李大山的手机响个不停。\n"
     "\n今年五十岁的李大山是新城小学的教练，他将跑的是最后一棒。\n",
     "news||李大山:跑过的每一步都算数|海州运动会火炬手风采|记者=王小雨|"
     "下周，海州运动会火炬将在海州传递。名单公布那晚，李大山的手机响个不停。/"
     "今年五十岁的李大山是新城小学的教练，他将跑的是最后一棒。|\n"},
    {"two headlines behind a text, a notice between such texts",
     "本报讯 "
     "昨天上午，东湖码头正式开\n工建设，来自各地的三百多名代表参\n加了开工仪式。码头总投"
     "资三亿元，\n计划明年年底完工，建成后每天可接\n待五千人。\n■通讯员 李 "
     "山\n一锤定音响\n首批“东湖号”码头昨天开工\n\n讣 "
     "告\n海州市供销社原主任周海山同志因病\n医治无效，于三月四日在海州逝世，\n享年九十岁"
     "。定于三月六日上午在海\n州市殡仪馆举行告别仪式。\n海州市供销合作社联合社\n\n本报讯 "
     "新城小学昨天举行百年校庆\n活动，一千多名校友回到母校，参观\n了校史陈列馆，并为学校"
     "捐建了一座\n新的图书馆，校长向校友们表示了感\n谢。\n■通讯员 "
     "陈小静\n新城小学迎来百年校庆\n",
     "news|一锤定音响|首批“东湖号”码头昨天开工||通讯员=李山|本报讯 "
     "昨天上午，东湖码头正式开工建设，来自各地的三百多名代表参加了开工仪式。码头总投资三"
     "亿元，计划明年年底完工，建成后每天可接待五千人。|\nnotice||讣 "
     "告|||"
     "海州市供销社原主任周海山同志因病医治无效，于三月四日在海州逝世，享年九十岁。定于三"
     "月六日上午在海州市殡仪馆举行告别仪式。/"
     "海州市供销合作社联合社|\nnews||新城小学迎来百年校庆||通讯员=陈小静|本报讯 "
     "新城小学昨天举行百年校庆活动，一千多名校友回到母校，参观了校史陈列馆，并为学校捐建"
     "了一座新的图书馆，校长向校友们表示了感谢。|\n"},
    {"lines that repeat a sign or a word are left",
     "# 东湖码头公布热线\n\n■记者 王小雨\n\n本报讯 "
     "昨天，东湖码头公布服务热线。\n\n00000000\n\n加油加油加油加油\n",
     "news||东湖码头公布热线||记者=王小雨|本报讯 "
     "昨天，东湖码头公布服务热线。/00000000加油加油加油加油|\n"},
    {"doubled glyphs of a headline",
     "码头码头““新城新城””迎开工迎开工\n\n■记者 王小雨\n\n本报讯 "
     "昨天，东湖码头正式开工建设。\n",
     "news||码头“新城”迎开工||记者=王小雨|本报讯 昨天，东湖码头正式开工建设。|\n"},
    {"briefs that are signed each, a pen name, a body that sends a text",
     "# "
     "校园快讯\n\n东湖小学近日举行运动会。（王小雨）\n\n新城中学上周开放图书馆。（李大山"
     "）"
     "\n\n海州幼儿园昨天种下桃树。（陈静）\n\n# 东湖码头开工\n\n■记者 王小雨 通讯员 教 文"
     "\n\n本报讯 昨天，东湖码头正式开工建设。\n\n# "
     "谨防短信骗局\n\n近日，骗子冒充快递员发短信，"
     "请市民留心。\n\n（海州市反诈中心供稿）\n",
     "news||校园快讯||作者=王小雨|东湖小学近日举行运动会。（王小雨）|\n"
     "news||||作者=李大山|新城中学上周开放图书馆。（李大山）|\n"
     "news||||作者=陈静|海州幼儿园昨天种下桃树。（陈静）|\n"
     "news||东湖码头开工||记者=王小雨 通讯员=教文|本报讯 昨天，东湖码头正式开工建设。|\n"
     "news||谨防短信骗局||供稿=海州市反诈中心|近日，骗子冒充快递员发短信，请市民留心。|"
     "\n"},
    {"titles of columns: with a mark, with a bigger one, a village",
     "## 东湖码头开工\n\n■记者 王小雨\n\n昨天，东湖码头正式开工建设，码头总投资三亿元。"
     "\n\n### ■海州语\n\n### 别让校庆变成饭局\n\n■沈小舟\n\n"
     "校庆是学校的生日，请客吃饭不是庆祝。\n\n# 村村行\n\n### 东湖镇新河村\n\n"
     "### 旧渡口种出“小菜园”\n\n渡口停用以后，村民把它改成了菜园。（记者 李大山）\n",
     "news||东湖码头开工||记者=王小雨|昨天，东湖码头正式开工建设，码头总投资三亿元。|\n"
     "commentary|■海州语|别让校庆变成饭局||作者=沈小舟|"
     "校庆是学校的生日，请客吃饭不是庆祝。|\n"
     "news|村村行|旧渡口种出“小菜园”|东湖镇新河村|记者=李大山|"
     "渡口停用以后，村民把它改成了菜园。（记者 李大山）|\n"},
    {"columns in the wrong order, a part twice, over the title of a column",
     "## 东湖码头开工\n\n■记者 王小雨\n\n码头总投资三亿元，计划明年完工。\n\n"
     "本报讯 "
     "昨天，东湖码头正式开工建设，码头将建成城市的客运中心，市民出行更加方便。据介绍，\n"
     "\n"
     "码头总投资三亿元，计划明年完工。\n\n## ■海州语\n\n## 别让校庆变成饭局\n\n"
     "■沈小舟\n\n校庆是学校的生日，请客吃饭不是庆祝。\n",
     "news||东湖码头开工||记者=王小雨|本报讯 昨天，东湖码头正式开工建设，码头将建成城市的"
     "客运中心，市民出行更加方便。据介绍，码头总投资三亿元，计划明年完工。|\n"
     "commentary|■海州语|别让校庆变成饭局||作者=沈小舟|"
     "校庆是学校的生日，请客吃饭不是庆祝。|\n"},
    {"a photographer over the caption, behind another article",
     "新城小学迎来百年校庆\n本报讯（记者 王小雨）昨天，新城小学举行百年校庆，一千多名校友"
     "回到母校。\n校长向校友们表示了感谢，请他们常回来。\n\n本报记者 李大山 摄\n"
     "昨天，在东湖码头，工人们正在安装设备，码头预计明年完工。\n",
     "news||新城小学迎来百年校庆||记者=王小雨|本报讯（记者 王小雨）昨天，新城小学举行百年"
     "校庆，一千多名校友回到母校。/校长向校友们表示了感谢，请他们常回来。|\n"
     "photo||||摄影=李大山|昨天，在东湖码头，工人们正在安装设备，码头预计明年完工。|\n"},
    {"a letter and its answer, items signed with pen names",
     "**读者热线**\n\n**路灯能否挪一挪？**\n\n编辑老师：\n\n"
     "我发现新装的路灯立在盲道上，盲人朋友走过很危险。\n\n市民 王小雨\n\n"
     "市住建局回复：路灯已列入整改，下月移到绿化带内。\n\n**简讯**\n\n"
     "◆市文化馆新收到绣片六十二件，将在明年三月展出。（彩 线）\n\n"
     "◆昨天，志愿者为二十八位老人拍了全家福。（向 阳）\n\n"
     "◆新城镇新开一趟班车，每天早上七点发车。（沙 莎）\n",
     "news|读者热线|路灯能否挪一挪？||市民=王小雨|编辑老师：/"
     "我发现新装的路灯立在盲道上，盲人朋友走过很危险。/"
     "市住建局回复：路灯已列入整改，下月移到绿化带内。|\n"
     "news||简讯||作者=彩线|◆市文化馆新收到绣片六十二件，将在明年三月展出。（彩 线）|\n"
     "news||||作者=向阳|◆昨天，志愿者为二十八位老人拍了全家福。（向 阳）|\n"
     "news||||作者=沙莎|◆新城镇新开一趟班车，每天早上七点发车。（沙 莎）|\n"},
    {"a question of an interview, signed items in lines of one column",
     "“慢工”三十年 只修一种钟\n本报记者 王小雨\n"
     "一间十平方米的小屋，墙上挂满了钟，却没有\n一座走得一样快。钟和人一样，各有各的脾气"
     "。\n"
     "记者：三十年只修钟，不觉得闷吗？\n"
     "沈小舟：不闷。每座钟打开来都不一样，上一\n位师傅留下的手迹就刻在夹板上。\n\n镇村新"
     "事\n"
     "新河镇 近日，新河镇在渡口办起“小菜园”，\n一百户村民种上蔬菜三十亩。（王小雨）\n"
     "东湖镇 昨天，东湖镇为老人装上路灯二百盏，\n村民夜里出门不用打手电筒了。（李大\n "
     "山）\n"
     "新城镇 上周，新城镇图书馆开放到夜里十点，\n自习区向中学生免费供应热水。（陈静）\n",
     "news||“慢工”三十年 "
     "只修一种钟||记者=王小雨|一间十平方米的小屋，墙上挂满了钟，却没有一"
     "座走得一样快。钟和人一样，各有各的脾气。/记者：三十年只修钟，不觉得闷吗？/"
     "沈小舟：不闷。每座钟打开来都不一样，上一位师傅留下的手迹就刻在夹板上。|\n"
     "news||镇村新事||作者=王小雨|新河镇 "
     "近日，新河镇在渡口办起“小菜园”，一百户村民种上蔬菜"
     "三十亩。（王小雨）|\n"
     "news||||作者=李大山|东湖镇 "
     "昨天，东湖镇为老人装上路灯二百盏，村民夜里出门不用打手电筒"
     "了。（李大山）|\n"
     "news||||作者=陈静|新城镇 "
     "上周，新城镇图书馆开放到夜里十点，自习区向中学生免费供应热水。"
     "（陈静）|\n"},
    {"another language",
     "# Harbour opens after ten years\n\nThe new harbour was opened on Monday. Ships may "
     "now "
     "enter it.\n\nThe mayor said she was glad.\n",
     "news||Harbour opens after ten years|||The new harbour was opened on Monday. Ships "
     "may "
     "now enter it./The mayor said she was glad.|\n"},
};

static void test_phenomena(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    PmPage *page = NULL;
    PmBuf buf = pm_buf(1 << 20);
    const PmStatus st = read_page(NULL, pm_str(cases[i].page), &page);
    for (size_t k = 0; !st && k < page->n_articles; ++k)
      outline_article(&page->articles[k], &buf);
    is(pm_buf_str(&buf), pm_str(cases[i].outline), cases[i].name);
    pm_buf_release(&buf);
    pm_page_free(page);
  }
}

// The body stands before its headline, lines are cut at the column's width.
static void test_wrapped(void) {
  static const char text[] = "本报讯 昨天上午，东湖码头正式开\n"
                             "工建设，来自各地的三百多名代表参\n"
                             "加了开工仪式。码头总投资三亿元，\n"
                             "计划明年年底完工，建成后每天可接\n"
                             "待五千人。\n\n"
                             "■记 者 王小雨\n通讯员 李 山\n\n"
                             "东湖码头昨天\n正式开工\n\n"
                             "本报讯 新城小学昨天举行百年校庆\n"
                             "活动，一千多名校友回到母校，参观\n"
                             "了校史陈列馆，并为学校捐建了一座\n"
                             "新的图书馆，校长向校友们表示了感\n"
                             "谢。\n\n"
                             "■记 者 陈小静\n\n"
                             "新城小学迎来\n百年校庆\n";
  PmPage *page = NULL;
  ok(read_page(NULL, pm_str(text), &page) == PM_OK && page->n_articles == 2,
     "a page cut at the column's width has two articles");
  if (page->n_articles == 2) {
    const PmArticle *a = page->articles;
    is(a[0].headline, PM_STR("东湖码头昨天正式开工"),
       "headline after the text, two lines");
    is(a[1].headline, PM_STR("新城小学迎来百年校庆"), "the second one too");
    is(a[0].body.text,
       PM_STR("本报讯 "
              "昨天上午，东湖码头正式开工建设，来自各地的三百多名代表参加了开工仪式。码头"
              "总投资"
              "三亿元，计划明年年底完工，建成后每天可接待五千人。"),
       "lines are one paragraph");
    ok(a[0].n_contributions == 2 && pm_str_eqz(a[0].contributions[1].name, "李山"),
       "its byline is found");
    ok(a[1].n_contributions == 1 && pm_str_eqz(a[1].contributions[0].name, "陈小静"),
       "and that of the other");
  }
  pm_page_free(page);
}

static void test_printed_info(void) {
  PmPage *page = NULL;
  ok(read_page(NULL,
               PM_STR("2025年3月4日 星期二\n\n新城版\n\n# 东湖码头开工\n\n本报讯 "
                      "昨天，码头开工。\n"),
               &page) == PM_OK,
     "a page that prints its date");
  is(page->info.date, PM_STR("2025-03-04"), "the date");
  is(page->date_basis, PM_STR("printed"), "is marked as printed");
  is(page->info.edition, PM_STR("新城版"), "the edition");
  is(page->articles[0].iri, PM_STR("https://e.org/article/hzwb/新城版/2025-03-04/1/01"),
     "and the IRIs hold both");
  ok(page->articles[0].body.length == pm_utf8_count(page->articles[0].body.text),
     "the length is in code points");
  is(pm_str(page->articles[0].body.sha256.hex),
     pm_str(pm_sha256(page->articles[0].body.text).hex), "the hash is the text's");
  pm_page_free(page);
}

static void test_inferred_year(void) {
  static const struct {
    const char *text, *date;
  } pages[] = {
      {"2024年开工，2025年建成。", "2025"},
      {"2024年度优秀企业名单公布，2024年共有五家。", "2025"},
      {"2025东湖马拉松鸣枪，2025年度志愿者上岗。", "2025"},
      {"2025东湖马拉松鸣枪。", ""},
      {"2025人参加东湖马拉松，2025年建成。", ""},
      {"2025东湖马拉松鸣枪，2025年度优秀选手名单公布。", ""},
      {"7月12日，2024年东湖市急救技能竞赛开赛。", "2024"},
      {"7月12日，东湖市举行竞赛。2024年全市共举行竞赛。", ""},
      {"近日，全省公布了2023年工匠名单。9月8日，桥梁合龙。", "2023"},
      {"近日，全省公布了2023年工匠名单。2月8日，桥梁合龙。", ""},
      {"道路自2022年5月25日0时起至7月10日24时止封闭。5月18日，展览开幕。", "2022"},
      {"细则自2020年5月25日起施行。5月18日，展览开幕。", ""},
      {"拍卖会定于2022年11月25日举行。5月18日，展览开幕。", ""},
      {"今年是新中国成立75周年，各地举行庆祝。", "2024"},
      {"今年是抗战胜利80周年。2019年，桥梁合龙。", ""},
      {"今年是“十四五”规划收官之年。2024年，桥梁合龙。", "2025"},
      {"今年是“十四五”规划开局之年，今年是新中国成立75周年。", "2021"},
      {"今年是“十四五”规划开局之年。今年是新中国成立75周年。", ""},
      {"到2035年，桥梁合龙。", ""},
  };
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    PmPage *page = NULL;
    ok(read_page(NULL, pm_str(pages[i].text), &page) == PM_OK, "%s", pages[i].text);
    is(page->info.date, pm_str(pages[i].date), "its year");
    pm_page_free(page);
  }
}

static void test_bad_input(void) {
  static const struct {
    PmStr bytes;
    PmStatus status;
    const char *name;
  } bad[] = {
      {PM_STR(""), PM_ERR_INVALID, "empty"},
      {PM_STR(" \n\t\n"), PM_ERR_INVALID, "blank"},
      {PM_STR("# a\n\xFF\xFE"), PM_ERR_SYNTAX, "not UTF-8"},
      {PM_STR("# a\n\0b"), PM_ERR_SYNTAX, "a NUL"},
      {PM_STR("<?xml version=\"1.0\"?><a/>"), PM_ERR_UNSUPPORTED, "other XML"},
      {PM_STR("<TEI><text></TEI>"), PM_ERR_SYNTAX, "broken XML"},
      {PM_STR("<?xml version=\"1.0\"?><!DOCTYPE TEI [<!ENTITY a \"b\">]><TEI/>"),
       PM_ERR_UNSUPPORTED, "a document type"},
      {PM_STR("%PDF-1.7\n%\xE2\xE3"), PM_ERR_UNSUPPORTED, "a PDF"},
      {PM_STR("<!-- x --><!doctype HTML><p>a"), PM_ERR_UNSUPPORTED, "HTML"},
      {PM_STR("<HTML lang='zh'>\n<p>a</p>"), PM_ERR_UNSUPPORTED, "HTML without a type"},
      {PM_STR("<rss version='2'>\n<a>b</a>\n</rss>\n"), PM_ERR_UNSUPPORTED, "a feed"},
      {PM_STR("<a/>"), PM_ERR_UNSUPPORTED, "an empty element"},
      {PM_STR(" {\"a\": [1]}\n"), PM_ERR_UNSUPPORTED, "an object"},
      {PM_STR("{\"a\": 1}\n{\"a\": 2}\n"), PM_ERR_UNSUPPORTED, "JSON Lines"},
      {PM_STR("[{\"a\": 1}]"), PM_ERR_UNSUPPORTED, "an array"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    TapJob job;
    PmPage *page = NULL;
    tap_job_init(&job);
    const PmStatus st = read_page(&job.job, bad[i].bytes, &page);
    ok(st == bad[i].status && job.job.n_errors == 1, "%s: one message, %s", bad[i].name,
       pm_status_text(st));
    pm_page_free(page);
    tap_job_release(&job);
  }
}

static void test_marks_at_the_start(void) {
  static const PmStr good[] = {
      PM_STR("<https://example.org/1>\n本报讯 海州新桥昨日通车。\n"),
      PM_STR("<https://example.org/1>\n"),
      PM_STR("<desk@example.org>\n"),
      PM_STR("<b>新桥</b>昨日通车。\n"),
      PM_STR("<!-- column 1 -->\n# 新桥通车\n本报讯 新桥昨日通车。\n"),
      PM_STR("[本报讯]新桥昨日通车。\n"),
      PM_STR("{新桥}昨日通车}\n"),
      PM_STR("<3岁\n"),
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; ++i) {
    PmPage *page = NULL;
    ok(read_page(NULL, good[i], &page) == PM_OK, "text that begins with a mark: %.*s",
       (int)strcspn(good[i].data, "\n"), good[i].data);
    pm_page_free(page);
  }
}

// --- editions out and in ---

static void write_tei(const PmPage *page, PmBuf *buf) {
  PmOutput *out = NULL;
  pm_buf_clear(buf);
  if (pm_output_memory(NULL, buf, &out) || pm_page_write_tei(NULL, page, out) ||
      pm_output_commit(out))
    exit(99);
}

static const char library_tei[] =
    "<TEI xmlns='http://www.tei-c.org/ns/1.0' xml:lang='zh'><teiHeader><fileDesc>"
    "<titleStmt><title>x</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><bibl><date "
    "when='1936-05-02'/></bibl></sourceDesc></fileDesc></teiHeader>"
    "<text><body><div type='page'><div><head><orgName>新城小学</orgName>开学</head>"
    "<byline>记者 王小雨</byline><p>昨天，<orgName "
    "ref='https://e.org/school'>新城小学</orgName>在\n "
    "<placeName><choice><sic>海卅</sic><corr>海州</corr></choice></placeName>开学。</p>"
    "<p>校长<persName>李大山</persName>在<name type='event'>开学典礼</name>致辞。</p>"
    "</div></div>"
    "</body></text></TEI>";

static void test_tei(void) {
  PmPage *page = NULL, *again = NULL;
  PmBuf one = pm_buf(1 << 20), two = pm_buf(1 << 20);
  ok(read_page(NULL, pm_str(library_tei), &page) == PM_OK && page->n_articles == 1,
     "a library's TEI has an article");
  is(page->articles[0].body.text,
     PM_STR("昨天，新城小学在海卅开学。\n校长李大山在开学典礼致辞。"),
     "its text, as printed");
  is(page->info.date, PM_STR("1936-05-02"), "its date");
  ok(page->n_entities == 5 && page->n_mentions == 5, "inline names are mentions");
  is(page->mentions[3].exact, PM_STR("李大山"), "with the words at their offsets");
  is(page->entities[1].iri, PM_STR("https://e.org/school"),
     "and an absolute @ref as IRI");
  ok(page->articles[0].n_contributions == 1, "its byline is read");
  static PmStr objects[] = {PM_STR("《捐建协议》"), PM_STR("“优秀校友”称号")};
  page->mentions[2].corrected = PM_STR("海州");
  page->entities[4].objects = objects;
  page->entities[4].n_objects = 2;
  write_tei(page, &one);
  ok(read_page(NULL, pm_buf_str(&one), &again) == PM_OK, "an edition is read back");
  is(again->mentions[2].exact, PM_STR("海卅"), "with damaged words as printed");
  is(again->mentions[2].corrected, PM_STR("海州"), "and as they should read");
  is(again->entities[4].n_objects == 2 ? again->entities[4].objects[1] : PM_STR(""),
     objects[1], "and what was awarded");
  write_tei(again, &two);
  is(pm_buf_str(&two), pm_buf_str(&one), "and written as it was");
  pm_buf_release(&one);
  pm_buf_release(&two);
  pm_page_free(page);
  pm_page_free(again);
}

// --- noise ---

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525U + 1013904223U;
  return *state >> 16;
}

// Drops, doubles and breaks characters and lines of one of the cases.
static void add_noise(PmStr text, uint32_t *state, PmBuf *out) {
  static const char *const marks[] = {"\n", "\n\n", "# ", "■",        "　",
                                      "，", "。",   "“",  "e\xCC\x81"};
  pm_buf_clear(out);
  for (size_t pos = 0; pos < text.len;) {
    const size_t start = pos;
    pm_utf8_next(text, &pos);
    const uint32_t r = next_random(state) % 64;
    PmStatus st = r == 0 ? PM_OK : pm_buf_append(out, pm_str_slice(text, start, pos));
    if (!st && r == 1)
      st = pm_buf_append(out, pm_str_slice(text, start, pos));
    if (!st && r == 2)
      st = pm_buf_append(out, pm_str(marks[next_random(state) % 9]));
    if (st)
      exit(99);
  }
}

static bool is_nfc(PmStr s) {
  PmArena arena = {0};
  PmStr nfc;
  const bool same = pm_utf8_nfc(&arena, s, &nfc) == PM_OK && pm_str_eq(s, nfc);
  pm_arena_release(&arena);
  return same;
}

static bool is_sound(const PmPage *page) {
  for (size_t i = 0; i < page->n_articles; ++i) {
    const PmText *texts[] = {&page->articles[i].head, &page->articles[i].body};
    for (size_t k = 0; k < 2; ++k)
      if (pm_utf8_valid(texts[k]->text) < texts[k]->text.len || !is_nfc(texts[k]->text) ||
          texts[k]->length != pm_utf8_count(texts[k]->text))
        return false;
  }
  return true;
}

static void test_noise(void) {
  enum { ROUNDS = 40 };
  uint32_t state = 1;
  size_t sound = 0, rounds = 0;
  PmBuf noisy = pm_buf(1 << 20), tei = pm_buf(1 << 22);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    for (size_t k = 0; k < ROUNDS; ++k) {
      PmPage *page = NULL;
      add_noise(pm_str(cases[i].page), &state, &noisy);
      ++rounds;
      if (read_page(NULL, pm_buf_str(&noisy), &page) == PM_OK && is_sound(page))
        ++sound;
      write_tei(page, &tei);
      pm_page_free(page);
    }
  ok(sound == rounds, "%zu noisy pages are read, texts are valid and in NFC", rounds);
  pm_buf_release(&noisy);
  pm_buf_release(&tei);
}

// --- nothing is lost ---

// Letters, digits and Han of a text: what reading may neither drop nor invent.
static size_t count_signs(PmStr s) {
  size_t n = 0;
  for (size_t pos = 0; pos < s.len;) {
    const uint32_t cp = pm_utf8_next(s, &pos);
    n += (cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z' && cp < 128) ||
         (cp >= 0x4E00 && cp <= 0x9FFF);
  }
  return n;
}

// Whether all signs of `s` stand in `all` in their order.
static bool has_signs(PmStr all, PmStr s) {
  size_t at = 0;
  for (size_t pos = 0; pos < s.len;) {
    const size_t start = pos;
    const uint32_t cp = pm_utf8_next(s, &pos);
    if (!(cp >= 0x4E00 && cp <= 0x9FFF))
      continue;
    at = pm_str_find(all, pm_str_slice(s, start, pos), at);
    if (at == (size_t)-1)
      return false;
    at += pos - start;
  }
  return true;
}

static void put_article(const PmArticle *a, PmBuf *buf) {
  put(buf, "", a->section);
  put(buf, "\n", a->headline);
  for (size_t i = 0; i < a->n_subheads; ++i)
    put(buf, "\n", a->subheads[i]);
  put(buf, "\n", a->byline);
  put(buf, "\n", a->body.text);
  put(buf, "\n", a->continued_on);
}

// Every block that an article has taken stands in it; all signs of the page stand in some
// block, taken or named as left out.
static bool loses_nothing(PmStr input, const PmPage *page, bool doubled, PmBuf *buf) {
  size_t placed = 0;
  for (size_t i = 0; i < page->n_placements; ++i) {
    const PmPlacement *p = &page->placements[i];
    placed += count_signs(p->text);
    if (p->article == 0)
      continue;
    pm_buf_clear(buf);
    put_article(&page->articles[p->article - 1], buf);
    if (strcmp(p->kind, "continuation") != 0 && !has_signs(pm_buf_str(buf), p->text))
      return false;
  }
  return doubled ? placed <= count_signs(input) : placed >= count_signs(input);
}

// Lines are split and joined and their order is changed.
static void shuffle_lines(PmStr text, uint32_t *state, PmBuf *out) {
  PmStr lines[64];
  size_t n = 0;
  for (size_t pos = 0; pos <= text.len && n < 64;) {
    size_t end = pm_str_find(text, PM_STR("\n"), pos);
    end = end == (size_t)-1 ? text.len : end;
    lines[n++] = pm_str_slice(text, pos, end);
    pos = end + 1;
  }
  pm_buf_clear(out);
  for (size_t i = 0; i < n; ++i) {
    const size_t k = next_random(state) % 4 ? i : next_random(state) % n;
    const PmStr swap = lines[i];
    lines[i] = lines[k];
    lines[k] = swap;
  }
  for (size_t i = 0; i < n; ++i) {
    const size_t cut = pm_utf8_offset(lines[i], next_random(state) % 40);
    const bool split = next_random(state) % 3 == 0;
    put(out, "", pm_str_slice(lines[i], 0, split ? cut : lines[i].len));
    if (split)
      put(out, next_random(state) % 2 ? "\n\n" : "\n",
          pm_str_slice(lines[i], cut, lines[i].len));
    put(out, next_random(state) % 4 ? "\n" : "\n\n", PM_STR(""));
  }
}

static void test_nothing_lost(void) {
  enum { ROUNDS = 40 };
  uint32_t state = 7;
  size_t whole = 0, rounds = 0;
  PmBuf mixed = pm_buf(1 << 20), buf = pm_buf(1 << 20);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
    for (size_t k = 0; k < ROUNDS; ++k) {
      PmPage *page = NULL;
      shuffle_lines(pm_str(cases[i].page), &state, &mixed);
      const bool doubled = strstr(cases[i].name, "doubled") != NULL;
      ++rounds;
      const bool good = read_page(NULL, pm_buf_str(&mixed), &page) == PM_OK &&
                        loses_nothing(pm_buf_str(&mixed), page, doubled, &buf);
      if (!good)
        printf("# %s: %.*s\n", cases[i].name, (int)(mixed.len > 400 ? 400 : mixed.len),
               mixed.data);
      whole += good;
      pm_page_free(page);
    }
  ok(whole == rounds, "%zu pages of split, joined and mixed lines lose nothing", rounds);
  pm_buf_release(&mixed);
  pm_buf_release(&buf);
}

static void test_stem(void) {
  PmPage page = {.path = PM_STR("hzwb/新城版/2025-03-04/A5 \"x\"")};
  is(pm_page_file_stem(&page), PM_STR("hzwb_新城版_2025-03-04_A5__x_"), "a file's name");
  pm_arena_release(&page.arena);
  ok(pm_page_date_valid(PM_STR("2024-02-29")) &&
         !pm_page_date_valid(PM_STR("2025-02-29")),
     "leap years");
}

int main(void) {
  test_phenomena();
  test_wrapped();
  test_printed_info();
  test_inferred_year();
  test_bad_input();
  test_marks_at_the_start();
  test_tei();
  test_noise();
  test_nothing_lost();
  test_stem();
  return tap_done();
}
