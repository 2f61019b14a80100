"""Banks at which people hold accounts: our value, BIN of NAPAS ("" where it has none), short name, Vietnamese name.

Values stay in answers for ever: add, never rename or reuse. A bank that has taken another name keeps its value.
"""

BANKS = """
VCB|970436|Vietcombank|Ngân hàng Ngoại thương Việt Nam
AGRIBANK|970405|Agribank|Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam
BIDV|970418|BIDV|Ngân hàng Đầu tư và Phát triển Việt Nam
CTG|970415|VietinBank|Ngân hàng Công thương Việt Nam
MBB|970422|MB|Ngân hàng Quân đội
TCB|970407|Techcombank|Ngân hàng Kỹ thương Việt Nam
ACB|970416|ACB|Ngân hàng Á Châu
VPB|970432|VPBank|Ngân hàng Việt Nam Thịnh Vượng
STB|970403|Sacombank|Ngân hàng Sài Gòn Thương Tín
TPB|970423|TPBank|Ngân hàng Tiên Phong
VBSP||VBSP|Ngân hàng Chính sách xã hội
LPB|970449|LPBank|Ngân hàng Lộc Phát Việt Nam
HDB|970437|HDBank|Ngân hàng Phát triển Thành phố Hồ Chí Minh
VIB|970441|VIB|Ngân hàng Quốc tế Việt Nam
SHB|970443|SHB|Ngân hàng Sài Gòn - Hà Nội
EIB|970431|Eximbank|Ngân hàng Xuất nhập khẩu Việt Nam
MSB|970426|MSB|Ngân hàng Hàng hải Việt Nam
SSB|970440|SeABank|Ngân hàng Đông Nam Á
OCB|970448|OCB|Ngân hàng Phương Đông
NAB|970428|Nam A Bank|Ngân hàng Nam Á
BAB|970409|BAC A BANK|Ngân hàng Bắc Á
ABB|970425|ABBANK|Ngân hàng An Bình
PVCB|970412|PVcomBank|Ngân hàng Đại Chúng Việt Nam
NCB|970419|NCB|Ngân hàng Quốc Dân
KLB|970452|KienlongBank|Ngân hàng Kiên Long
VBB|970433|VietBank|Ngân hàng Việt Nam Thương Tín
VAB|970427|VietABank|Ngân hàng Việt Á
BVB|970454|BVBank|Ngân hàng Bản Việt
SGB|970400|SAIGONBANK|Ngân hàng Sài Gòn Công Thương
PGB|970430|PGBank|Ngân hàng Thịnh vượng và Phát triển
SCB|970429|SCB|Ngân hàng Sài Gòn
BAOVIET|970438|BAOVIET Bank|Ngân hàng Bảo Việt
COOP|970446|Co-opBank|Ngân hàng Hợp tác xã Việt Nam
VIKKI|970406|Vikki Bank|Ngân hàng số Vikki
MBV|970414|MBV|Ngân hàng Việt Nam Hiện Đại
GPB|970408|GPBank|Ngân hàng Dầu khí Toàn cầu
CBB|970444|CBBank|Ngân hàng Xây dựng Việt Nam
VRB|970421|VRB|Ngân hàng Liên doanh Việt - Nga
IVB|970434|Indovina Bank|Ngân hàng Indovina
SHINHAN|970424|Shinhan Bank|Ngân hàng Shinhan Việt Nam
WOORI|970457|Woori Bank|Ngân hàng Woori Việt Nam
HSBC|458761|HSBC|Ngân hàng HSBC Việt Nam
SCVN|970410|Standard Chartered|Ngân hàng Standard Chartered Việt Nam
UOB|970458|UOB|Ngân hàng United Overseas Bank Việt Nam
PBVN|970439|Public Bank|Ngân hàng Public Bank Việt Nam
HLB|970442|Hong Leong Bank|Ngân hàng Hong Leong Việt Nam
CIMB|422589|CIMB|Ngân hàng CIMB Việt Nam
BIDC||BIDC|Ngân hàng Đầu tư và Phát triển Campuchia
IBKHN|970455|IBK - Hà Nội|Ngân hàng Công nghiệp Hàn Quốc, chi nhánh Hà Nội
IBKHCM|970456|IBK - Thành phố Hồ Chí Minh|Ngân hàng Công nghiệp Hàn Quốc, chi nhánh Thành phố Hồ Chí Minh
KBHN|970462|Kookmin - Hà Nội|Ngân hàng Kookmin, chi nhánh Hà Nội
KBHCM|970463|Kookmin - Thành phố Hồ Chí Minh|Ngân hàng Kookmin, chi nhánh Thành phố Hồ Chí Minh
NONGHYUP|801011|Nonghyup|Ngân hàng Nonghyup, chi nhánh Hà Nội
KASIKORN|668888|KBank|Ngân hàng Kasikornbank, chi nhánh Thành phố Hồ Chí Minh
DBS|796500|DBS|Ngân hàng DBS, chi nhánh Thành phố Hồ Chí Minh
CAKE|546034|Cake|Ngân hàng số Cake (VPBank)
UBANK|546035|Ubank|Ngân hàng số Ubank (VPBank)
TIMO|963388|Timo|Ngân hàng số Timo (BVBank)
LIOBANK|963369|Liobank|Ngân hàng số Liobank (OCB)
"""
ROWS = tuple(tuple(line.split("|")) for line in BANKS.strip().splitlines())
BINS = {value: bin_ for value, bin_, _short, _name in ROWS if bin_}
OPTIONS = (
    "\n".join(f"{value}|{short} ({name})|{short}" for value, _bin, short, name in ROWS)
    + "\nother|Ngân hàng khác|Another bank"
)
