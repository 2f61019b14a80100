"""Lists that many forms share: countries (ISO 3166 codes), ethnic groups (statistical codes), sexes, papers.

One line an entry, "code|Vietnamese|English". Values stay in answers for ever: add, never rename or reuse.
"""

from functools import cache

from procedures.rules import banks
from procedures.rules.eform_types import Option, Words

SEXES = """
male|Nam|Male
female|Nữ|Female
"""

RESIDENCE_KINDS = """
permanent|Nơi thường trú|Permanent residence
temporary|Nơi tạm trú|Temporary residence
current|Nơi ở hiện tại (chưa đăng ký thường trú, tạm trú)|Current home (not registered)
"""

PLACES = """
vietnam|Ở Việt Nam|In Viet Nam
abroad|Ở nước ngoài|Abroad
"""

PAPER_KINDS = """
id_card|Thẻ căn cước hoặc căn cước công dân|Citizen identity card
id_certificate|Giấy chứng nhận căn cước|Certificate of identity
passport|Hộ chiếu|Passport
old_id_card|Chứng minh nhân dân (9 số)|Old identity card (9 digits)
other|Giấy tờ khác có ảnh do cơ quan nhà nước cấp|Other official paper with a photo
not_yet|Chưa được cấp (trẻ mới sinh)|Not issued yet (new-born child)
none|Không có giấy tờ tùy thân|No identity paper
"""

CAPACITIES = """
self|Chính tôi là chủ hồ sơ|I am the owner of the dossier
parent|Cha hoặc mẹ|Parent
guardian|Người giám hộ|Guardian
relative|Người thân thích|Relative
legal_representative|Người đại diện theo pháp luật|Legal representative
authorised|Người được ủy quyền|Authorised person
delegate|Người được tổ chức cử|Delegate of the organisation
"""

ETHNIC_GROUPS = """
01|Kinh|Kinh
02|Tày|Tay
03|Thái|Thai
04|Hoa|Hoa
05|Khơ-me|Khmer
06|Mường|Muong
07|Nùng|Nung
08|Mông|Hmong
09|Dao|Dao
10|Gia-rai|Gia Rai
11|Ngái|Ngai
12|Ê-đê|E De
13|Ba-na|Ba Na
14|Xơ-đăng|Xo Dang
15|Sán Chay (Cao Lan, Sán Chỉ)|San Chay
16|Cơ-ho|Co Ho
17|Chăm|Cham
18|Sán Dìu|San Diu
19|Hrê|Hre
20|Mnông|Mnong
21|Ra-glai|Raglai
22|Xtiêng|Xtieng
23|Bru-Vân Kiều|Bru-Van Kieu
24|Thổ|Tho
25|Giáy|Giay
26|Cơ-tu|Co Tu
27|Gié-Triêng|Gie Trieng
28|Mạ|Ma
29|Khơ-mú|Kho Mu
30|Co|Co
31|Ta-ôi|Ta Oi
32|Chơ-ro|Cho Ro
33|Kháng|Khang
34|Xinh-mun|Xinh Mun
35|Hà Nhì|Ha Nhi
36|Chu-ru|Chu Ru
37|Lào|Lao
38|La Chí|La Chi
39|La Ha|La Ha
40|Phù Lá|Phu La
41|La Hủ|La Hu
42|Lự|Lu
43|Lô Lô|Lo Lo
44|Chứt|Chut
45|Mảng|Mang
46|Pà Thẻn|Pa Then
47|Cơ Lao|Co Lao
48|Cống|Cong
49|Bố Y|Bo Y
50|Si La|Si La
51|Pu Péo|Pu Peo
52|Brâu|Brau
53|Ơ Đu|O Du
54|Rơ-măm|Ro Mam
55|Người nước ngoài|Foreigner
other|Dân tộc khác|Other
"""

COUNTRIES = """
VN|Việt Nam|Viet Nam
AF|Áp-ga-ni-xtan|Afghanistan
EG|Ai Cập|Egypt
AL|An-ba-ni|Albania
DZ|An-giê-ri|Algeria
AD|An-đô-ra|Andorra
AO|Ăng-gô-la|Angola
GB|Anh|United Kingdom
AG|An-ti-goa và Bác-bu-đa|Antigua and Barbuda
AT|Áo|Austria
SA|Ả-rập Xê-út|Saudi Arabia
AR|Ác-hen-ti-na|Argentina
AM|Ác-mê-ni-a|Armenia
AZ|A-déc-bai-gian|Azerbaijan
IN|Ấn Độ|India
BS|Ba-ha-mát|Bahamas
BH|Ba-ranh|Bahrain
PL|Ba Lan|Poland
BD|Băng-la-đét|Bangladesh
BB|Bác-ba-đốt|Barbados
BY|Bê-la-rút|Belarus
BE|Bỉ|Belgium
BZ|Bê-li-xê|Belize
BJ|Bê-nanh|Benin
PT|Bồ Đào Nha|Portugal
BO|Bô-li-vi-a|Bolivia
BA|Bô-xni-a và Héc-dê-gô-vi-na|Bosnia and Herzegovina
BW|Bốt-xoa-na|Botswana
BR|Bra-xin|Brazil
BN|Bru-nây|Brunei
BG|Bun-ga-ri|Bulgaria
BF|Buốc-ki-na Pha-xô|Burkina Faso
BI|Bu-run-đi|Burundi
BT|Bu-tan|Bhutan
CV|Cáp Ve|Cabo Verde
AE|Các tiểu vương quốc Ả-rập thống nhất|United Arab Emirates
CM|Ca-mơ-run|Cameroon
KH|Cam-pu-chia|Cambodia
CA|Ca-na-đa|Canada
QA|Ca-ta|Qatar
KZ|Ca-dắc-xtan|Kazakhstan
CL|Chi-lê|Chile
CO|Cô-lôm-bi-a|Colombia
KM|Cô-mo|Comoros
CG|Công-gô|Congo
CD|Cộng hòa dân chủ Công-gô|Democratic Republic of the Congo
DO|Cộng hòa Đô-mi-ni-ca-na|Dominican Republic
CZ|Cộng hòa Séc|Czechia
CF|Cộng hòa Trung Phi|Central African Republic
CR|Cốt-xta Ri-ca|Costa Rica
CI|Cốt Đi-voa|Côte d'Ivoire
HR|Crô-a-ti-a|Croatia
CU|Cu-ba|Cuba
KW|Cô-oét|Kuwait
KG|Cư-rơ-gư-xtan|Kyrgyzstan
DJ|Gi-bu-ti|Djibouti
DM|Đô-mi-ni-ca|Dominica
DK|Đan Mạch|Denmark
TW|Đài Loan (Trung Quốc)|Taiwan (China)
DE|Đức|Germany
EC|Ê-cu-a-đo|Ecuador
SV|En Xan-va-đo|El Salvador
ER|Ê-ri-tơ-ri-a|Eritrea
EE|E-xtô-ni-a|Estonia
SZ|E-xoa-ti-ni|Eswatini
ET|Ê-ti-ô-pi-a|Ethiopia
GA|Ga-bông|Gabon
GM|Găm-bi-a|Gambia
GH|Ga-na|Ghana
JM|Gia-mai-ca|Jamaica
JO|Gioóc-đa-ni|Jordan
GD|Grê-na-đa|Grenada
GE|Gru-di-a|Georgia
GT|Goa-tê-ma-la|Guatemala
GN|Ghi-nê|Guinea
GW|Ghi-nê Bít-xao|Guinea-Bissau
GQ|Ghi-nê Xích Đạo|Equatorial Guinea
GY|Gai-a-na|Guyana
HT|Ha-i-ti|Haiti
NL|Hà Lan|Netherlands
KR|Hàn Quốc|Republic of Korea
US|Hoa Kỳ|United States of America
HN|Hôn-đu-rát|Honduras
HK|Hồng Công (Trung Quốc)|Hong Kong (China)
HU|Hung-ga-ri|Hungary
GR|Hy Lạp|Greece
IS|Ai-xơ-len|Iceland
ID|In-đô-nê-xi-a|Indonesia
IR|I-ran|Iran
IQ|I-rắc|Iraq
IE|Ai-len|Ireland
IL|I-xra-en|Israel
IT|I-ta-li-a|Italy
KE|Kê-ni-a|Kenya
KI|Ki-ri-ba-ti|Kiribati
LA|Lào|Laos
LV|Lát-vi-a|Latvia
LS|Lê-xô-thô|Lesotho
LB|Li-băng|Lebanon
LR|Li-bê-ri-a|Liberia
LY|Li-bi|Libya
LI|Lích-ten-xtanh|Liechtenstein
LT|Lít-va|Lithuania
LU|Lúc-xăm-bua|Luxembourg
MO|Ma Cao (Trung Quốc)|Macao (China)
MG|Ma-đa-gát-xca|Madagascar
MY|Ma-lai-xi-a|Malaysia
MW|Ma-la-uy|Malawi
MV|Man-đi-vơ|Maldives
ML|Ma-li|Mali
MT|Man-ta|Malta
MA|Ma-rốc|Morocco
MH|Mác-san|Marshall Islands
MR|Mô-ri-ta-ni|Mauritania
MU|Mô-ri-xơ|Mauritius
MX|Mê-hi-cô|Mexico
FM|Mi-crô-nê-xi-a|Micronesia
MM|Mi-an-ma|Myanmar
MD|Môn-đô-va|Moldova
MC|Mô-na-cô|Monaco
ME|Môn-tê-nê-grô|Montenegro
MN|Mông Cổ|Mongolia
MZ|Mô-dăm-bích|Mozambique
MK|Bắc Ma-xê-đô-ni-a|North Macedonia
NA|Na-mi-bi-a|Namibia
ZA|Nam Phi|South Africa
SS|Nam Xu-đăng|South Sudan
NR|Nau-ru|Nauru
NO|Na Uy|Norway
NP|Nê-pan|Nepal
NZ|Niu Di-lân|New Zealand
NI|Ni-ca-ra-goa|Nicaragua
NE|Ni-giê|Niger
NG|Ni-giê-ri-a|Nigeria
RU|Liên bang Nga|Russian Federation
JP|Nhật Bản|Japan
OM|Ô-man|Oman
AU|Ô-xtơ-rây-li-a|Australia
PK|Pa-ki-xtan|Pakistan
PW|Pa-lau|Palau
PS|Pa-le-xtin|Palestine
PA|Pa-na-ma|Panama
PG|Pa-pua Niu Ghi-nê|Papua New Guinea
PY|Pa-ra-goay|Paraguay
PE|Pê-ru|Peru
FR|Pháp|France
FI|Phần Lan|Finland
FJ|Phi-gi|Fiji
PH|Phi-líp-pin|Philippines
RO|Ru-ma-ni|Romania
RW|Ru-an-đa|Rwanda
TD|Sát|Chad
CY|Síp|Cyprus
SB|Xô-lô-môn|Solomon Islands
ES|Tây Ban Nha|Spain
TJ|Tát-gi-ki-xtan|Tajikistan
TZ|Tan-da-ni-a|Tanzania
TH|Thái Lan|Thailand
TR|Thổ Nhĩ Kỳ|Türkiye
SE|Thụy Điển|Sweden
CH|Thụy Sĩ|Switzerland
TL|Ti-mo Lét-xtê|Timor-Leste
TG|Tô-gô|Togo
TO|Tông-ga|Tonga
TT|Tơ-ri-ni-đát và Tô-ba-gô|Trinidad and Tobago
KP|Triều Tiên|Democratic People's Republic of Korea
CN|Trung Quốc|China
TM|Tuốc-mê-ni-xtan|Turkmenistan
TN|Tuy-ni-di|Tunisia
TV|Tu-va-lu|Tuvalu
UG|U-gan-đa|Uganda
UA|U-crai-na|Ukraine
UY|U-ru-goay|Uruguay
UZ|U-dơ-bê-ki-xtan|Uzbekistan
VU|Va-nu-a-tu|Vanuatu
VA|Va-ti-căng|Holy See
VE|Vê-nê-xu-ê-la|Venezuela
WS|Xa-moa|Samoa
SM|San Ma-ri-nô|San Marino
ST|Sao Tô-mê và Prin-xi-pê|Sao Tome and Principe
SN|Xê-nê-gan|Senegal
RS|Xéc-bi-a|Serbia
SC|Xây-sen|Seychelles
SL|Xi-ê-ra Lê-ôn|Sierra Leone
SG|Xin-ga-po|Singapore
SK|Xlô-va-ki-a|Slovakia
SI|Xlô-ven-ni-a|Slovenia
SO|Xô-ma-li|Somalia
LK|Xri Lan-ca|Sri Lanka
SD|Xu-đăng|Sudan
SR|Xu-ri-nam|Suriname
SY|Xy-ri|Syria
KN|Xanh Kít và Nê-vít|Saint Kitts and Nevis
LC|Xanh Lu-xi-a|Saint Lucia
VC|Xanh Vin-xen và Grê-na-din|Saint Vincent and the Grenadines
YE|Y-ê-men|Yemen
ZM|Dăm-bi-a|Zambia
ZW|Dim-ba-bu-ê|Zimbabwe
XX|Không quốc tịch|Stateless
ZZ|Nước hoặc vùng lãnh thổ khác|Other country or territory
"""

LISTS = {
    "sexes": SEXES,
    "residence_kinds": RESIDENCE_KINDS,
    "places": PLACES,
    "paper_kinds": PAPER_KINDS,
    "capacities": CAPACITIES,
    "ethnic_groups": ETHNIC_GROUPS,
    "countries": COUNTRIES,
    "banks": banks.OPTIONS,
}


@cache
def option_list(name: str) -> tuple[Option, ...]:
    """The options of a shared list in the order shown; KeyError for an unknown name."""
    rows = (line.split("|") for line in LISTS[name].strip().splitlines())
    return tuple(Option(code, Words(vi, en)) for code, vi, en in rows)


def options_of(name: str, *, only: list[str] | None = None) -> tuple[Option, ...]:
    """A shared list cut to some of its values, in the list's own order; KeyError for an unknown name."""
    return tuple(option for option in option_list(name) if only is None or option.value in only)
