<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Ellipses of one standard deviation, filled and solid, and of two, pale and dashed -->
<qgis version="3.22.0" labelsEnabled="0" simplifyDrawingHints="0">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="1">
    <rules key="all">
      <rule key="rule0" symbol="0" filter='"sigmas" = 1' label="Within one standard deviation: 39 % of the city"/>
      <rule key="rule1" symbol="1" filter='"sigmas" = 2' label="Within two standard deviations: 86 % of the city"/>
    </rules>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="color" value="86,180,233,90" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
            <Option name="outline_color" value="0,114,178,255" type="QString"/>
            <Option name="outline_style" value="solid" type="QString"/>
            <Option name="outline_width" value="0.35" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="joinstyle" value="round" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="color" value="86,180,233,40" type="QString"/>
            <Option name="style" value="solid" type="QString"/>
            <Option name="outline_color" value="0,114,178,255" type="QString"/>
            <Option name="outline_style" value="dash" type="QString"/>
            <Option name="outline_width" value="0.25" type="QString"/>
            <Option name="outline_width_unit" value="MM" type="QString"/>
            <Option name="joinstyle" value="round" type="QString"/>
            <Option name="offset" value="0,0" type="QString"/>
            <Option name="offset_unit" value="MM" type="QString"/>
          </Option>
        </layer>
      </symbol>
    </symbols>
    <orderby>
      <orderByClause asc="0" nullsFirst="0">"sigmas"</orderByClause>
    </orderby>
  </renderer-v2>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="city_id" index="1" name="City number in its series"/>
    <alias field="name" index="2" name="Name"/>
    <alias field="sigmas" index="3" name="Standard deviations"/>
  </aliases>
  <previewExpression>"name"</previewExpression>
  <mapTip enabled="1">&lt;b&gt;[% "name" %]&lt;/b&gt;&lt;br&gt;[% if("sigmas" = 1, 'One standard deviation', 'Two standard deviations') %]: how people live around the centre and how far they travel to a store, together</mapTip>
</qgis>
