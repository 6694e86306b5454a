"""Traditional Chinese characters and the simplified ones that our names are written with.

Only characters that stand in names of columns, words, units and countries. It serves to compare
names; no text of a file is changed.
"""

from __future__ import annotations

_PAIRS = (
    "業业東东為为烏乌喬乔書书買买亞亚產产畝亩僅仅倫伦蘭兰關关茲兹內内岡冈農农況况淨净憑凭凱凯則则剛刚別别動动勞劳區区單单盧卢"
    "參参發发變变敘叙號号啟启國国圖图場场塊块聲声殼壳處处奧奥審审賓宾爾尔盡尽層层屬属嶼屿島岛幣币帶带庫库應应開开張张強强錄录"
    "態态總总戶户揚扬報报撾挝數数時时來来標标樹树檢检櫚榈湯汤沒没澤泽漿浆測测濟济灣湾點点愛爱狀状獨独現现電电蓋盖碼码積积稱称"
    "稅税簽签類类約约級级緯纬納纳紙纸紐纽組组細细紹绍經经結结繪绘絕绝統统維维緬缅緩缓編编羅罗職职聯联膠胶脫脱蘇苏萊莱獲获營营"
    "薩萨補补裝装規规計计記记認认許许論论設设證证評评識识詞词譯译誕诞該该語语諾诺讀读調调貝贝負负責责賬账貨货購购資资贊赞車车"
    "載载輸输邊边達达運运進进郵邮釋释鏈链長长門门間间險险韋韦韓韩頃顷項项頓顿預预領领額额風风馬马驗验魯鲁鮮鲜麥麦黃黄"
    "種种價价體体餘余噸吨釐厘據据劃划臺台佔占於于與与萬万後后係系製制範范週周採采準准証证帳账個个條条質质過过對对員员護护"
    "徑径鋸锯儲储倉仓"
)
SIMPLIFIED = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
