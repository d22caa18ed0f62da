<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Where a centre lies with 95 % probability -->
<qgis version="3.22.0" labelsEnabled="0" simplifyDrawingHints="0">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
    <rules key="all">
      <rule key="rule0" symbol="0" filter="coalesce(&quot;within_sds&quot;, 0) &lt;= 1" label="The centre lies within, with 95 % probability"/>
    </rules>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="color" value="213,94,0,45" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
            <Option name="outline_color" value="213,94,0,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.4" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="joinstyle" value="round" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="city_id" index="1" name="City number in its series"/>
    <alias field="name" index="2" name="Name"/>
    <alias field="within_km" index="3" name="Furthest from the centre, km"/>
    <alias field="within_sds" index="4" name="That ÷ the city's larger standard deviation"/>
  </aliases>
  <previewExpression>"name"</previewExpression>
  <mapTip enabled="1">&lt;b&gt;[% "name" %]&lt;/b&gt;&lt;br&gt;The centre lies within, with 95 % probability</mapTip>
</qgis>
