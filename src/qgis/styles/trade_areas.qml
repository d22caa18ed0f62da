<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- The smallest areas that bring 50 % and 80 % of a store's visitors. They overlap, so they are nearly clear, and show from where they are a centimetre wide. Made of squares, they are drawn smoothly. -->
<qgis version="3.22.0" labelsEnabled="0" simplifyDrawingHints="0">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
    <rules key="all">
      <rule key="rule0" symbol="0" filter="&quot;percent&quot; = 50 AND &quot;area_km2&quot; &gt;= (coalesce(@map_scale, 0) / 100000) ^ 2" label="Half of a store's visitors come from here"/>
      <rule key="rule1" symbol="1" filter="&quot;percent&quot; = 80 AND &quot;area_km2&quot; &gt;= (coalesce(@map_scale, 0) / 100000) ^ 2" label="80 % of a store's visitors come from here"/>
    </rules>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="GeometryGenerator" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="SymbolType" value="Fill" type="QString"/>
            <Option name="geometryModifier" value="smooth($geometry, 2)" type="QString"/>
            <Option name="units" value="MapUnit" type="QString"/>
          </Option>
          <symbol name="@0@0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
              <layer class="SimpleFill" enabled="1" pass="0" locked="0">
                <Option type="Map">
                  <Option name="color" value="179,0,107,24" type="QString"/>
                  <Option name="style" value="solid" type="QString"/>
                  <Option name="outline_color" value="179,0,107,255" type="QString"/>
                  <Option name="outline_style" value="solid" type="QString"/>
                  <Option name="outline_width" value="0.25" type="QString"/>
                  <Option name="outline_width_unit" value="MM" type="QString"/>
                  <Option name="joinstyle" value="round" type="QString"/>
                  <Option name="offset" value="0,0" type="QString"/>
                  <Option name="offset_unit" value="MM" type="QString"/>
                </Option>
              </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="GeometryGenerator" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="SymbolType" value="Fill" type="QString"/>
            <Option name="geometryModifier" value="smooth($geometry, 2)" type="QString"/>
            <Option name="units" value="MapUnit" type="QString"/>
          </Option>
          <symbol name="@1@0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
              <layer class="SimpleFill" enabled="1" pass="0" locked="0">
                <Option type="Map">
                  <Option name="color" value="179,0,107,0" type="QString"/>
                  <Option name="style" value="no" type="QString"/>
                  <Option name="outline_color" value="179,0,107,170" type="QString"/>
                  <Option name="outline_style" value="dash" type="QString"/>
                  <Option name="outline_width" value="0.15" type="QString"/>
                  <Option name="outline_width_unit" value="MM" type="QString"/>
                  <Option name="joinstyle" value="round" type="QString"/>
                  <Option name="offset" value="0,0" type="QString"/>
                  <Option name="offset_unit" value="MM" type="QString"/>
                </Option>
              </layer>
          </symbol>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="store_id" index="1" name="Store key"/>
    <alias field="name" index="2" name="Name"/>
    <alias field="percent" index="3" name="Per cent of the store's visitors"/>
    <alias field="area_km2" index="4" name="Area, km²"/>
    <alias field="visitors" index="5" name="Fitted visitors from there"/>
  </aliases>
  <previewExpression>"name"</previewExpression>
  <mapTip enabled="1">&lt;b&gt;[% if("name" = '', "store_id", "name") %]&lt;/b&gt;&lt;br&gt;[% if("percent" = 50, 'Half', '80 %') %] of its visitors come from [% format_number("area_km2", 1) %] km²</mapTip>
</qgis>
